/** What is known about the selected layer, and the buttons that plugins left on it. */
import { nodeOf, placementOf } from './layout.js';
import type { NodeRecord } from './nodes.js';
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
      <p class="node-name">{node.name}</p>
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

/** Figma shows a plugin's relaunch buttons with the layer they were set on. */
function Relaunch({ session, node }: { readonly session: StudioSession; readonly node: NodeRecord }) {
  const { relaunchButtons, name } = session.plugin.manifest;
  const offered = relaunchButtons.filter(({ command }) => command in node.relaunchData);
  if (offered.length === 0) return null;
  return (
    <div class="relaunch">
      <h3>{name}</h3>
      {offered.map((button) => (
        <button key={button.command} onClick={() => session.launch(button.command)}>
          {button.name}
        </button>
      ))}
      {offered.map(({ command }) => (
        <p key={command}>{node.relaunchData[command]}</p>
      ))}
    </div>
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
