/** The two layers and the split between character and ground, as it will be seen by the model. */
import type { Commands } from '../commands.js';
import { offer, question, readyPack, slotLayer, splits } from '../derive.js';
import { ROLES, proposeRole, otherRole } from '../roles.js';
import type { Role } from '../roles.js';
import type { Layer, State } from '../state.js';
import { Icon } from './icons.js';
import { MaskOverlay } from './mask-overlay.js';
import { Notice } from './notice.js';
import { RoleQuestion } from './role-question.js';
import { Section } from './section.js';
import { Slot } from './slot.js';
import { SplitRow } from './split-row.js';

interface LayersProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Layers({ state, commands }: LayersProps) {
  const asked = question(state);
  const offered = offer(state);
  return (
    <Section title="Layers" aside={<SwapButton state={state} onSwap={commands.swap} />}>
      {asked !== null ? (
        <RoleQuestion layers={asked} onSketch={(id) => commands.assign(id, 'sketch')} />
      ) : (
        <Slots state={state} commands={commands} />
      )}
      {state.selected.length > 2 && (
        <p class="hint">{state.selected.length} layers are selected; two are needed: sketch and reference.</p>
      )}
      {offered !== null && <Offer state={state} layer={offered} onAssign={commands.assign} />}
      <SlotProblem state={state} onCopy={commands.copy} />
      <SplitRow state={state} onToggle={(split) => commands.change({ split })} onCopy={commands.copy} />
    </Section>
  );
}

function SwapButton({ state, onSwap }: { readonly state: State; readonly onSwap: () => void }) {
  const isEmpty = state.slots.sketch === null && state.slots.reference === null;
  return (
    <button
      type="button"
      class="quiet-button"
      onClick={onSwap}
      disabled={isEmpty || question(state) !== null}
    >
      <Icon name="swap" />
      Swap
    </button>
  );
}

function Slots({ state, commands }: LayersProps) {
  return (
    <div class="slots">
      {ROLES.map((role) => (
        <Slot
          key={role}
          role={role}
          layer={slotLayer(state, role)}
          overlay={<Overlay state={state} role={role} />}
          onSelect={commands.select}
        />
      ))}
    </div>
  );
}

function Overlay({ state, role }: { readonly state: State; readonly role: Role }) {
  const view = state.masks[role];
  const pack = readyPack(state);
  if (view.kind !== 'ready' || pack === null || !splits(state)) return null;
  const key = role === 'sketch' ? 'sketchThreshold' : 'referenceThreshold';
  return <MaskOverlay mask={view.mask} role={role} threshold={state.settings[key] ?? pack.defaults[key]} />;
}

interface OfferProps {
  readonly state: State;
  readonly layer: Layer;
  readonly onAssign: Commands['assign'];
}

/** A layer just selected, while the slots are taken: one press puts it where it belongs. */
function Offer({ state, layer, onAssign }: OfferProps) {
  const { id, name } = layer.candidate;
  const traits = layer.thumbnail?.traits;
  const likely = (traits && proposeRole({ id, traits }, state.remembered)) ?? 'reference';
  return (
    <div class="offer">
      <span class="offer-name" title={name}>
        Use “{name}” as
      </span>
      {[likely, otherRole(likely)].map((role) => (
        <button key={role} type="button" class="small-button" onClick={() => onAssign(id, role)}>
          {role === 'sketch' ? 'Sketch' : 'Reference'}
        </button>
      ))}
    </div>
  );
}

function SlotProblem({ state, onCopy }: { readonly state: State; readonly onCopy: (text: string) => void }) {
  const broken = ROLES.map((role) => slotLayer(state, role)).find((layer) => layer?.problem);
  return broken?.problem ? <Notice problem={broken.problem} onCopy={onCopy} /> : null;
}
