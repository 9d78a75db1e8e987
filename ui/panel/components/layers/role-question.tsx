/** Asked when pixels do not tell two layers apart: press the one that is the sketch, or the background. */
import type { Question } from '../../state/derive.js';
import { useWords } from '../../words/use-words.js';
import { Png, Stack } from '../controls/png.js';

interface RoleQuestionProps {
  readonly question: Question;
  readonly onAnswer: (id: string) => void;
}

export function RoleQuestion({ question: { role, layers }, onAnswer }: RoleQuestionProps) {
  const words = useWords();
  return (
    <div class="question" role="group" aria-labelledby="question">
      <p id="question" class="question-text">
        {words.layers.question({ role })}
      </p>
      <div class="slots">
        {layers.map(({ candidate, thumbnail }) => (
          <button key={candidate.id} type="button" class="slot choice" onClick={() => onAnswer(candidate.id)}>
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
            <span class="slot-role">{words.layers.answer({ role })}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
