/** Over flats in the viewer: a click looks at a region, arrows go from one to the next. */
import type { Commands } from '../../state/commands.js';
import type { Extent } from '../../../../src/image/geometry.js';
import type { Picking, Result } from '../../state/records.js';
import { useMemo } from 'preact/hooks';
import { useWords } from '../../words/use-words.js';
import { Pixels } from '../controls/pixels.js';
import { outlineOf } from './outline.js';

interface RegionPickerProps {
  readonly result: Result;
  readonly picking: Picking | null;
  readonly extent: Extent;
  readonly commands: Commands;
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function RegionPicker({ result, picking, extent, commands }: RegionPickerProps) {
  const { regions } = useWords();
  const outline = useMemo(
    () => (picking === null ? null : outlineOf(picking.flats, picking.label)),
    [picking?.flats.labels, picking?.label],
  );
  const onClick = (event: MouseEvent) => {
    // Pressed by a key it has no place.
    if (event.detail === 0) return commands.pickNext(result.id, 1);
    const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    commands.pickAt(result.id, {
      x: share(event.clientX - left, width),
      y: share(event.clientY - top, height),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) commands.pickNext(result.id, step);
    else if (event.key === 'Escape' && picking !== null) commands.unpick();
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      class="region-picker"
      style={{ '--ratio': extent.width / extent.height }}
      aria-label={regions.pick}
      title={regions.pick}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {outline !== null && <Pixels class="stack-layer" pixels={outline} />}
    </button>
  );
}

function share(offset: number, length: number): number {
  return Math.min(Math.max(offset / length, 0), 1);
}
