/** In the place of the run's button before the first use of a model that is not for every use: one sentence, one button. */
import type { PackInfo } from '../../../../src/channel/protocol/main.js';
import { licenceText } from '../../settings/licence.js';

interface LicenceNoticeProps {
  readonly pack: PackInfo;
  readonly onAccept: () => void;
}

export function LicenceNotice({ pack, onAccept }: LicenceNoticeProps) {
  return (
    <>
      <button type="button" class="primary" onClick={onAccept} aria-describedby="licence">
        Accept the licence
      </button>
      <p id="licence" class="under-button">
        {licenceText(pack)}
      </p>
      <p class="quiet">{pack.licence.attribution}</p>
    </>
  );
}
