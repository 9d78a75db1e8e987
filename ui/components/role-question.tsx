/** Asked when pixels do not tell the two layers apart: press the one that is the sketch. */
import type { Layer } from '../state.js';
import { Png, Stack } from './png.js';

interface RoleQuestionProps {
  readonly layers: readonly [Layer, Layer];
  readonly onSketch: (id: string) => void;
}

export function RoleQuestion({ layers, onSketch }: RoleQuestionProps) {
  return (
    <div class="question" role="group" aria-labelledby="question">
      <p id="question" class="question-text">
        Which one is the sketch?
      </p>
      <div class="slots">
        {layers.map(({ candidate, thumbnail }) => (
          <button key={candidate.id} type="button" class="slot choice" onClick={() => onSketch(candidate.id)}>
            <span class="slot-box">
              {thumbnail && (
                <Stack extent={thumbnail.extent}>
                  <Png class="stack-layer" png={thumbnail.png} alt="" />
                </Stack>
              )}
            </span>
            <span class="slot-name" title={candidate.name}>
              {candidate.name}
            </span>
            <span class="slot-role">This is the sketch</span>
          </button>
        ))}
      </div>
    </div>
  );
}
