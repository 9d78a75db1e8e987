/** Entry in Figma's VM: shows the window and joins the document to the panel. */
import { createChannel } from '../../channel/channel.js';
import { hostEvents, hostRequests } from '../../channel/protocol/host.js';
import { after } from './after.js';
import { createFigmaHost } from './figma-host.js';
import { createOpening } from '../opening.js';
import { mainHandlers, readCommand, tellNews } from '../serve.js';
import { figmaUiTransport, OWN_PAGE } from './transports.js';

/** Build constants: origins of the panel; the page that goes to its site, null where that is this plugin's own or there is none. */
declare const __PANEL_ORIGINS__: readonly string[];
declare const __BOOTSTRAP__: string | null;

const hasOwn = __PANEL_ORIGINS__.includes(OWN_PAGE);
const opening = createOpening({
  html: __html__,
  bootstrap: hasOwn ? __BOOTSTRAP__ : __html__,
  hasOwn,
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

const channel = createChannel({
  transport: figmaUiTransport(figma.ui, {
    origins: __PANEL_ORIGINS__,
    aside: (message, origin) => opening.hear(message, origin),
  }),
  serves: hostRequests,
  handlers: mainHandlers(session),
  firstWord: 'hello',
  says: hostEvents,
  report: (line) => console.warn(`Sketch Colorizer: ${line}`),
});
tellNews(session, channel);
void session.host.loadEdition().then((last) => opening.show(last));
