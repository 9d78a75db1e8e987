/** Entry in Figma's VM: shows the window and joins the document to the panel. */
import { createChannel } from '../../channel/channel.js';
import { mainEvents, mainRequests } from '../../channel/protocol/main.js';
import { after } from './after.js';
import { createFigmaHost } from './figma-host.js';
import { createOpening } from '../opening.js';
import { mainHandlers, readCommand, tellNews } from '../serve.js';
import { figmaUiTransport } from './transports.js';

/** Build constant: where the panel is served. */
declare const __PANEL_ORIGIN__: string;

const opening = createOpening({
  html: __html__,
  show: (html) =>
    figma.showUI(html, { title: 'Sketch Colorizer', width: 320, height: 600, themeColors: true }),
  after,
});
const session = {
  host: createFigmaHost(figma, after),
  opening,
  command: readCommand(figma.command),
  // A statement of its own: a release leaves it out.
  note: (line: string) => {
    console.log(`Sketch Colorizer: ${line}`);
  },
};

opening.show();
const channel = createChannel({
  transport: figmaUiTransport(figma.ui, { origin: __PANEL_ORIGIN__, onStranger: opening.hear }),
  serves: mainRequests,
  handlers: mainHandlers(session),
  firstWord: 'hello',
  says: mainEvents,
  report: (line) => console.warn(`Sketch Colorizer: ${line}`),
});
tellNews(session, channel);
