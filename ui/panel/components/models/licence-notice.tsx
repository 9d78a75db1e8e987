/** In the place of the run's button before the first use of a model that is not for every use: one sentence, one button. */
import type { PackInfo } from '../../../../src/channel/protocol/main.js';
import { useWords } from '../../words/use-words.js';

interface LicenceNoticeProps {
  readonly pack: PackInfo;
  readonly onAccept: () => void;
}

export function LicenceNotice({ pack, onAccept }: LicenceNoticeProps) {
  const { licence } = useWords();
  return (
    <>
      <button type="button" class="primary" onClick={onAccept} aria-describedby="licence">
        {licence.accept}
      </button>
      <p id="licence" class="under-button">
        {licence.text({ title: pack.title, licence: pack.licence.id })}
      </p>
      <p class="quiet">{pack.licence.attribution}</p>
    </>
  );
}
