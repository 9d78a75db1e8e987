/** The region of flats that is looked at: where in the reference its colour is, and what else it may have, each at a click. */
import { hex } from '../../../browser/hex.js';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AttentionMap } from '../../../../src/image/attention-map.js';
import type { Commands } from '../../state/commands.js';
import { currentOption } from '../../state/picking.js';
import type { Picking, Result } from '../../state/records.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';
import { Pixels } from '../controls/pixels.js';
import { Png } from '../controls/png.js';
import { veilOf } from './outline.js';

interface RegionChoicesProps {
  readonly result: Result;
  /** Null: none is looked at yet. */
  readonly picking: Picking | null;
  readonly commands: Commands;
}

export function RegionChoices({ result, picking, commands }: RegionChoicesProps) {
  const { regions } = useWords();
  if (picking === null) return <p class="quiet region-hint">{regions.hint}</p>;
  return <Choices result={result} picking={picking} commands={commands} />;
}

function Choices({ result, picking, commands }: RegionChoicesProps & { readonly picking: Picking }) {
  const { regions } = useWords();
  const group = useRef<HTMLDivElement>(null);
  // In a small window they may lie below its edge.
  useLayoutEffect(() => group.current?.scrollIntoView({ block: 'nearest' }), []);
  const region = picking.flats.regions[picking.label - 1];
  const current = currentOption(region);
  const patch = region.options[current]?.patch ?? null;
  const count = region.options.length;
  return (
    <div class="region-choices" ref={group} role="group" aria-label={regions.title}>
      <Source result={result} picking={picking} patch={patch} />
      <div class="region-side">
        <div class="swatches">
          {region.options.map(({ rgb }, option) => {
            const label = regions.option({ index: option + 1, count, colour: hexOf(rgb) });
            return (
              <button
                key={option}
                type="button"
                class="swatch"
                style={{ '--colour': hexOf(rgb) }}
                aria-pressed={option === current}
                aria-label={label}
                title={label}
                onClick={() => commands.choose(option)}
              />
            );
          })}
          <button
            type="button"
            class="icon-button"
            aria-label={regions.close}
            title={regions.close}
            onClick={commands.unpick}
          >
            <Icon name="close" />
          </button>
        </div>
        <p class="quiet" role="status">
          {patch === null ? regions.ownColour : regions.fromReference}
        </p>
      </div>
    </div>
  );
}

interface SourceProps extends Omit<RegionChoicesProps, 'commands' | 'picking'> {
  readonly picking: Picking;
  readonly patch: number | null;
}

/** The reference under a veil that is thin where the picture looked, with the place of the present colour marked. */
function Source({ result: { run }, picking: { flats, label }, patch }: SourceProps) {
  const { regions } = useWords();
  const { attention } = run;
  return (
    <span class="region-source" role="img" aria-label={regions.source}>
      <Png png={run.reference} alt="" />
      {attention !== null && flats.heats.length > 0 && (
        <Seen attention={attention} heats={flats.heats} label={label} patch={patch} />
      )}
    </span>
  );
}

interface SeenProps {
  readonly attention: AttentionMap;
  readonly heats: Uint8Array;
  readonly label: number;
  readonly patch: number | null;
}

function Seen({ attention: { patches, seen }, heats, label, patch }: SeenProps) {
  const veil = useMemo(() => veilOf(heats, patches, label), [heats, label]);
  const box = inShares(seen.x, seen.y, seen);
  const side = { width: 1 / patches.width, height: 1 / patches.height };
  const [column, row] = [(patch ?? 0) % patches.width, Math.floor((patch ?? 0) / patches.width)];
  return (
    <span class="region-seen" style={box}>
      <Pixels class="region-veil" pixels={veil} />
      {patch !== null && (
        <span class="region-patch" style={inShares(column * side.width, row * side.height, side)} />
      )}
    </span>
  );
}

function inShares(x: number, y: number, { width, height }: { width: number; height: number }) {
  const percent = (share: number) => `${100 * share}%`;
  return { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
}

function hexOf(rgb: readonly number[]): string {
  return `#${hex(rgb)}`;
}
