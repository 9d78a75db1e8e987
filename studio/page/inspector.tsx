/** What is known about the selected layers, what can be done to them, and the buttons that plugins left on one. */
import { canFlatten } from '../document/layer-acts.js';
import type { LayerCommands } from './layer-commands.js';
import { nodeOf, placementOf } from '../document/layout.js';
import type { NodeRecord } from '../document/nodes.js';
import type { StudioSession } from './session.js';

export function Inspector({ session }: { readonly session: StudioSession }) {
  const { document } = session;
  const nodes = document.selection.map((id) => nodeOf(document.tree, id));
  return (
    <section class="inspector" aria-label="Selected layer">
      <h2>Selection</h2>
      {nodes.length === 0 && (
        <p class="empty">Click a layer to see what it is. Shift-click adds a second one.</p>
      )}
      {nodes.length > 1 && <p>{nodes.length} layers selected.</p>}
      {nodes.length === 1 && <NodeFacts session={session} node={nodes[0]} />}
      {nodes.length > 0 && <Actions session={session} nodes={nodes} />}
    </section>
  );
}

function NodeFacts({ session, node }: { readonly session: StudioSession; readonly node: NodeRecord }) {
  const { x, y } = session.document.boundsOf(node.id);
  const { width, height } = placementOf(session.document.tree, node);
  const facts: readonly (readonly [string, string])[] = [
    ['Type', node.type.toLowerCase().replace('_', ' ')],
    ['Position', `${round(x)}, ${round(y)}`],
    ['Size', `${round(width)} × ${round(height)}`],
    ['Blend', `${node.blendMode.toLowerCase().replace('_', ' ')}, ${Math.round(node.opacity * 100)} %`],
  ];
  return (
    <>
      <NameField session={session} node={node} />
      <dl>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Relaunch session={session} node={node} />
    </>
  );
}

function NameField({ session, node }: { readonly session: StudioSession; readonly node: NodeRecord }) {
  return (
    <input
      class="node-name"
      aria-label="Name"
      key={node.id}
      value={node.name}
      onChange={(event) => session.commands.rename(node.id, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

/** Figma shows a plugin's relaunch buttons with the layer they were set on. */
function Relaunch({ session, node }: { readonly session: StudioSession; readonly node: NodeRecord }) {
  const { relaunchButtons, name } = session.plugin.manifest;
  const offered = relaunchButtons.filter(({ command }) => command in node.relaunchData);
  if (offered.length === 0) return null;
  return (
    <div class="relaunch">
      <h3>{name}</h3>
      {offered.map((button) => (
        <button key={button.command} onClick={() => void session.launch(button.command)}>
          {button.name}
        </button>
      ))}
      {offered.map(({ command }) => (
        <p key={command}>{node.relaunchData[command]}</p>
      ))}
    </div>
  );
}

interface Action {
  readonly label: string;
  readonly title: string;
  run(commands: LayerCommands, ids: readonly string[]): void;
  isOffered?(nodes: readonly NodeRecord[]): boolean;
}

/** Several of these end or change a layer's id, which plugins remember layers by. */
const ACTIONS: readonly Action[] = [
  { label: 'Duplicate', title: 'Ctrl+D', run: (it, ids) => void it.duplicate(ids) },
  { label: 'Group', title: 'Ctrl+G', run: (it, ids) => it.group(ids) },
  { label: 'Turn 15°', title: 'Clockwise about its middle', run: (it, ids) => it.turn(ids, 15) },
  { label: 'Cut', title: 'Ctrl+X; what is pasted has a new id', run: (it, ids) => it.cut(ids) },
  {
    label: 'Mask',
    title: 'Clips the layers above it, or no longer does',
    run: (it, ids) => it.toggleMask(ids),
    isOffered: (nodes) => nodes.every(({ type }) => type !== 'SECTION' && type !== 'SLICE'),
  },
  {
    label: 'Contents',
    title: 'Hides what lies in the section, or shows it again',
    run: (it, ids) => it.toggleContents(ids),
    isOffered: (nodes) => nodes.every(({ type }) => type === 'SECTION'),
  },
  {
    label: 'Make component',
    title: 'A frame ends and a component takes its place',
    run: (it, ids) => it.makeComponent(ids),
  },
  {
    label: 'Flatten',
    title: 'The layer ends and a vector takes its place',
    run: (it, ids) => it.flatten(ids),
    isOffered: (nodes) => nodes.every(canFlatten),
  },
  {
    label: 'To other page',
    title: 'Keeps its id and its place there',
    run: (it, ids) => it.moveToOtherPage(ids),
  },
  { label: 'Delete', title: 'Delete', run: (it, ids) => it.remove(ids) },
  {
    label: 'A colleague deletes it',
    title: 'Happens elsewhere in the file: undo does not bring it back',
    run: (it, ids) => it.removeAsColleague(ids),
  },
];

interface ActionsProps {
  readonly session: StudioSession;
  readonly nodes: readonly NodeRecord[];
}

function Actions({ session, nodes }: ActionsProps) {
  const ids = nodes.map(({ id }) => id);
  return (
    <div class="actions" role="group" aria-label="Layer">
      <h3>Layer</h3>
      {ACTIONS.filter(({ isOffered }) => isOffered?.(nodes) ?? true).map(({ label, title, run }) => (
        <button key={label} title={title} onClick={() => run(session.commands, ids)}>
          {label}
        </button>
      ))}
    </div>
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
