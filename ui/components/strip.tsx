/** Results of the sketch in the slot, newest first. One Tab stop; arrows move and look. */
import { useRef } from 'preact/hooks';
import type { Result } from '../state.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { Pixels } from './pixels.js';
import { OUTPUT_NAMES } from '../words.js';
import { Png } from './png.js';

interface StripProps {
  readonly results: readonly Result[];
  readonly looking: string | null;
  /** The picture on its way takes the first place. */
  readonly forming: Rgba8 | null;
  readonly onLook: (id: string) => void;
}

const MOVES: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function Strip({ results, looking, forming, onLook }: StripProps) {
  const list = useRef<HTMLDivElement>(null);
  const current = Math.max(
    0,
    results.findIndex((result) => result.id === looking),
  );
  const move = (event: KeyboardEvent) => {
    const wanted = target(event.key, current, results.length);
    const result = wanted === null ? undefined : results[wanted];
    if (wanted === null || result === undefined) return;
    event.preventDefault();
    onLook(result.id);
    list.current?.querySelectorAll('button')[wanted]?.focus();
  };
  return (
    <div
      class="strip"
      role="listbox"
      aria-label="Results"
      aria-orientation="horizontal"
      ref={list}
      onKeyDown={move}
    >
      {forming && (
        <span class="strip-item strip-forming" aria-hidden="true">
          <Pixels pixels={forming} />
        </span>
      )}
      {results.map((result, index) => (
        <button
          key={result.id}
          type="button"
          role="option"
          class="strip-item"
          aria-selected={result.id === looking}
          aria-label={spokenName(result, results.length - index)}
          tabIndex={index === current ? 0 : -1}
          onClick={() => onLook(result.id)}
        >
          <Png png={result.png} alt="" />
          {result.recipe.output !== 'picture' && <span class="strip-kind">Flats</span>}
        </button>
      ))}
    </div>
  );
}

function spokenName({ recipe: { output, request } }: Result, number: number): string {
  const kind = output === 'picture' ? '' : `, ${OUTPUT_NAMES[output]}`;
  return `Result ${number}${kind}, seed ${request.seed}`;
}

function target(key: string, current: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const move = MOVES[key];
  return move === undefined ? null : Math.min(count - 1, Math.max(0, current + move));
}
