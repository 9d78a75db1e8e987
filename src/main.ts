/** Entry in Figma's VM: shows the window and joins the document to the panel. */
import { createChannel } from './channel/channel.js';
import { mainEvents, mainRequests } from './channel/protocol.js';
import { figmaUiTransport } from './channel/transports.js';
import { createFigmaHost } from './host/figma.js';
import { createOpening } from './host/opening.js';
import { mainHandlers, readCommand, tellCommand, tellSelection } from './host/serve.js';

/** Build constant: where the panel is served. */
declare const __PANEL_ORIGIN__: string;

const opening = createOpening({
  html: __html__,
  show: (html) =>
    figma.showUI(html, { title: 'Sketch Colorizer', width: 320, height: 600, themeColors: true }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});
const session = { host: createFigmaHost(figma), opening, command: readCommand(figma.command) };

opening.show();
const channel = createChannel({
  transport: figmaUiTransport(figma.ui, { origin: __PANEL_ORIGIN__, onStranger: opening.hear }),
  serves: mainRequests,
  handlers: mainHandlers(session),
  says: mainEvents,
  report: (line) => console.warn(`Sketch Colorizer: ${line}`),
});
tellSelection(session, channel);
figma.on('run', ({ command }) => tellCommand(session, channel, command));
