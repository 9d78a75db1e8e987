/** Memory ran out: what can be done about it, each as a button. The run waits. */
import type { Job } from '../../jobs/job.js';
import type { StepDown } from '../../jobs/shortage.js';
import type { Commands } from '../../state/commands.js';
import { useWords } from '../../words/use-words.js';
import type { Text } from '../../words/table.js';
import { Icon } from '../controls/icons.js';

interface ShortageNoticeProps {
  readonly job: Job;
  readonly onChoose: Commands['stepDown'];
}

export function ShortageNotice({ job, onChoose }: ShortageNoticeProps) {
  const words = useWords();
  const { shortage } = job.progress;
  if (shortage === null) return null;
  const { isGpu, choices } = shortage;
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="notice-text">
        <p class="notice-message">{words.shortage.message({ name: job.sketch.name, isGpu })}</p>
        <p class="quiet">{words.shortage.hint}</p>
        <p class="notice-actions">
          {choices.map((choice) => (
            <button type="button" class="link" key={choice.kind} onClick={() => onChoose(job.id, choice)}>
              {choiceText(choice)(words)}
            </button>
          ))}
        </p>
      </div>
    </div>
  );
}

function choiceText(choice: StepDown): Text {
  switch (choice.kind) {
    case 'again':
      return ({ shortage }) => shortage.again;
    case 'smaller':
      return ({ shortage }) => shortage.smaller(choice.size);
    case 'lighter':
      return ({ shortage }) => shortage.lighter(choice.edition);
    case 'cpu':
      return ({ shortage }) => shortage.cpu;
  }
}
