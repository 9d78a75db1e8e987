/** An error where it belongs: what happened, what to do, what can be pressed, details to copy. */
import type { Problem } from '../state/state.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';

interface NoticeProps {
  readonly problem: Problem;
  readonly onCopy: (text: string) => void;
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

export function Notice({ problem, onCopy, action }: NoticeProps) {
  const { problems } = useWords();
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="notice-text">
        <p class="notice-message">{problem.message}</p>
        {problem.hint !== null && <p class="quiet">{problem.hint}</p>}
        <p class="notice-actions">
          {action && (
            <button type="button" class="link" onClick={action.onPress}>
              {action.label}
            </button>
          )}
          <button type="button" class="link" onClick={() => onCopy(problemText(problem))}>
            {problems.copyDetails}
          </button>
        </p>
      </div>
    </div>
  );
}

function problemText({ kind, message, hint, details }: Problem): string {
  return [`${kind}: ${message}`, hint, details].filter((part) => part !== null).join('\n');
}
