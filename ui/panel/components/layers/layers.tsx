/** The layers by their roles, and the mode: how they reach character and background. */
import type { Commands } from '../../state/commands.js';
import { offersBackground, splits } from '../../state/choices.js';
import { offer, offeredRoles, question, readyPack, slotLayer, usedRoles } from '../../state/derive.js';
import { MASKED_ROLES, ROLES } from '../../layers/roles.js';
import type { MaskedRole, Role } from '../../layers/roles.js';
import type { State } from '../../state/state.js';
import type { Layer } from '../../state/records.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';
import { MaskOverlay } from './mask-overlay.js';
import { ModeRow } from '../settings/mode-row.js';
import { Notice } from '../notice.js';
import { LongRecipe } from '../results/long-recipe.js';
import { ResultCard } from '../results/result-card.js';
import { RoleQuestion } from './role-question.js';
import { Section } from '../section.js';
import { Slot } from './slot.js';

interface LayersProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Layers({ state, commands }: LayersProps) {
  const words = useWords();
  const asked = question(state);
  const offered = offer(state);
  return (
    <Section
      title={words.layers.title}
      aside={<SwapButton state={state} onSwap={() => commands.swap(MASKED_ROLES)} />}
    >
      {asked !== null ? (
        <RoleQuestion question={asked} onAnswer={(id) => commands.assign(id, asked.role)} />
      ) : (
        <Slots state={state} commands={commands} />
      )}
      <ResultCard state={state} commands={commands} />
      <LongRecipe state={state} onAnswer={commands.answerLong} />
      {offered !== null && <Offer state={state} layer={offered} commands={commands} />}
      <SlotProblem state={state} onCopy={commands.copy} />
      <ModeRow state={state} commands={commands} />
    </Section>
  );
}

function SwapButton({ state, onSwap }: { readonly state: State; readonly onSwap: () => void }) {
  const { layers } = useWords();
  const isEmpty = state.slots.sketch === null && state.slots.reference === null;
  return (
    <button
      type="button"
      class="quiet-button"
      onClick={onSwap}
      disabled={isEmpty || question(state) !== null}
    >
      <Icon name="swap" />
      {layers.swap}
    </button>
  );
}

/** The background's place is there where the pack has a use for it. */
function Slots({ state, commands }: LayersProps) {
  const roles = ROLES.filter((role) => role !== 'background' || offersBackground(state));
  const used = usedRoles(state);
  const actions = {
    onSwap: () => commands.swap(['reference', 'background']),
    onClear: () => commands.clear('background'),
  };
  return (
    <div class={roles.length > 2 ? 'slots slots-three' : 'slots'}>
      {roles.map((role) => (
        <Slot
          key={role}
          role={role}
          layer={slotLayer(state, role)}
          overlay={<Overlay state={state} role={role} />}
          isUsed={used.includes(role)}
          onSelect={commands.select}
          {...(role === 'background' ? { actions } : {})}
        />
      ))}
    </div>
  );
}

function Overlay({ state, role }: { readonly state: State; readonly role: Role }) {
  return role === 'background' ? null : <MaskOf state={state} role={role} />;
}

function MaskOf({ state, role }: { readonly state: State; readonly role: MaskedRole }) {
  const view = state.masks[role];
  const pack = readyPack(state);
  if (view.kind !== 'ready' || pack === null || !splits(state)) return null;
  const key = role === 'sketch' ? 'sketchThreshold' : 'referenceThreshold';
  return <MaskOverlay mask={view.mask} role={role} threshold={state.settings[key] ?? pack.defaults[key]} />;
}

interface OfferProps {
  readonly state: State;
  readonly layer: Layer;
  readonly commands: Commands;
}

/** A layer just selected, while the slots are taken: one press puts it where it belongs. */
function Offer({ state, layer, commands }: OfferProps) {
  const { layers, roles } = useWords();
  const { id, name } = layer.candidate;
  return (
    <div class="offer">
      <span class="offer-name" title={name}>
        {layers.offer({ name })}
      </span>
      {offeredRoles(state, layer).map((role) => (
        <button key={role} type="button" class="small-button" onClick={() => commands.assign(id, role)}>
          {roles[role]}
        </button>
      ))}
      <button type="button" class="small-button" onClick={() => commands.leaveOut(id)}>
        {layers.offerNothing}
      </button>
    </div>
  );
}

function SlotProblem({ state, onCopy }: { readonly state: State; readonly onCopy: (text: string) => void }) {
  const broken = usedRoles(state)
    .map((role) => slotLayer(state, role))
    // What is gone or hidden says so at its slot.
    .find((layer) => layer?.problem && layer.presence === 'there');
  return broken?.problem ? <Notice problem={broken.problem} onCopy={onCopy} /> : null;
}
