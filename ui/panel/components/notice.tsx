/** An error where it belongs: what happened, what to do, what can be pressed, details to copy. */
import type { Problem } from '../state/records.js';
import { errorText } from '../words/error-text.js';
import type { ErrorText } from '../words/error-words.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';

interface NoticeProps {
  readonly problem: Problem;
  readonly onCopy: (text: string) => void;
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

export function Notice({ problem, onCopy, action }: NoticeProps) {
  const { problems, errors } = useWords();
  const text = errorText(errors, problem.coded);
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="notice-text">
        <p class="notice-message">{text.message}</p>
        <p class="quiet">{text.hint}</p>
        <p class="notice-actions">
          {action && (
            <button type="button" class="link" onClick={action.onPress}>
              {action.label}
            </button>
          )}
          <button type="button" class="link" onClick={() => onCopy(details(text, problem))}>
            {problems.copyDetails}
          </button>
        </p>
      </div>
    </div>
  );
}

/** What is shown, and for whoever mends it the code, its parameters and the stack. */
function details({ message, hint }: ErrorText, { kind, coded, details: stack }: Problem): string {
  const technical = `${kind}: ${coded.code} ${JSON.stringify(coded.params)}`;
  return [message, hint, technical, stack].filter((part) => part !== null).join('\n');
}
