/** The picture on its way and the results of the sketch, newest first. One Tab stop; arrows move and look. */
import { useRef } from 'preact/hooks';
import { AS_PAINTED } from '../../../../src/vocabulary/outputs.js';
import type { ColorizeJob } from '../../jobs/job.js';
import { modeOf } from '../../settings/recipe-settings.js';
import type { Result } from '../../state/records.js';
import { useWords } from '../../words/use-words.js';
import { Pixels } from '../controls/pixels.js';
import { Layers } from './layers.js';

interface StripProps {
  readonly results: readonly Result[];
  readonly looking: string | null;
  /** It takes the first place. */
  readonly forming: ColorizeJob | null;
  /** Null: at the picture on its way. */
  readonly onLook: (id: string | null) => void;
  /** Selects the layer of a result. */
  readonly onShow: (id: string) => void;
}

const MOVES: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function Strip({ results, looking, forming, onLook, onShow }: StripProps) {
  const words = useWords();
  const list = useRef<HTMLDivElement>(null);
  const ids = [...(forming === null ? [] : [null]), ...results.map(({ id }) => id)];
  const current = Math.max(0, ids.indexOf(looking));
  const move = (event: KeyboardEvent) => {
    const wanted = target(event.key, current, ids.length);
    if (wanted === null) return;
    event.preventDefault();
    onLook(ids[wanted] ?? null);
    list.current?.querySelectorAll('button')[wanted]?.focus();
  };
  const common = (id: string | null) => ({
    isOn: id === looking,
    isStop: ids.indexOf(id) === current,
  });
  return (
    <div
      class="strip"
      role="listbox"
      aria-label={words.results.list}
      aria-orientation="vertical"
      ref={list}
      onKeyDown={move}
    >
      {forming !== null && <Forming job={forming} {...common(null)} onLook={() => onLook(null)} />}
      {results.map((result, index) => (
        <Item
          key={result.id}
          result={result}
          number={results.length - index}
          {...common(result.id)}
          onPress={() => {
            onLook(result.id);
            onShow(result.id);
          }}
        />
      ))}
    </div>
  );
}

interface PlaceInStrip {
  readonly isOn: boolean;
  /** Is it where Tab stops? */
  readonly isStop: boolean;
}

interface FormingProps extends PlaceInStrip {
  readonly job: ColorizeJob;
  readonly onLook: () => void;
}

function Forming({ job: { seed, progress }, isOn, isStop, onLook }: FormingProps) {
  const { numbers, results } = useWords();
  return (
    <button
      type="button"
      role="option"
      class="strip-item"
      aria-selected={isOn}
      aria-label={results.formingSeed({ seed })}
      tabIndex={isStop ? 0 : -1}
      onClick={onLook}
    >
      <span class="strip-picture strip-forming">
        {progress.preview !== null && <Pixels pixels={progress.preview} />}
      </span>
      <span class="strip-text">{numbers.plain({ value: seed, decimals: 0 })}</span>
      <span class="strip-text quiet">{results.forming}</span>
    </button>
  );
}

interface ItemProps extends PlaceInStrip {
  readonly result: Result;
  readonly number: number;
  readonly onPress: () => void;
}

function Item({ result, number, isOn, isStop, onPress }: ItemProps) {
  const words = useWords();
  const { layers, recipe } = result;
  const { output, request } = recipe;
  const mode = modeOf(recipe);
  const item = words.results.item({ index: number, output, seed: request.seed, mode });
  return (
    <button
      type="button"
      role="option"
      class="strip-item"
      aria-selected={isOn}
      aria-label={item}
      title={words.results.showsLayer({ item })}
      tabIndex={isStop ? 0 : -1}
      onClick={onPress}
    >
      <span class="strip-picture">
        <Layers layers={layers} />
        {output !== AS_PAINTED && <span class="strip-kind">{words.outputs[output].short}</span>}
      </span>
      <span class="strip-text">{words.numbers.plain({ value: request.seed, decimals: 0 })}</span>
      <span class="strip-text quiet">{words.modes[mode].short}</span>
    </button>
  );
}

function target(key: string, current: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const move = MOVES[key];
  return move === undefined ? null : Math.min(count - 1, Math.max(0, current + move));
}
