/** What a model that is not in use would be on this computer, said before anything of it is loaded. Pure. */
import type { Demand } from '../../../src/channel/protocol/demand.js';
import type { Extent } from '../../../src/image/geometry.js';
import { fitOf, type GpuRoom } from '../../../src/request/run-fit.js';
import { slotLayer } from '../state/derive.js';
import { chosenDemand, doubtText, refusalText, secondsBySpeed, usedSize } from '../state/fit.js';
import type { Assessment, Choice } from '../state/records.js';
import type { State } from '../state/state.js';
import type { Text, Words } from '../words/table.js';

/** Of the run that is chosen now, and of what else would fit. */
export function prospectsOf(state: State, { pack, arithmetic }: Assessment): readonly Text[] {
  const { engine } = state;
  if (engine.kind !== 'ready') return [];
  const choice: Choice = { ...state, engine: { ...engine, pack } };
  const [first] = pack.sizes;
  const size = usedSize(pack, state.settings, slotLayer(state, 'sketch')?.thumbnail?.extent ?? first);
  const own =
    refusalText(choice, size) ?? doubtText(choice, size) ?? runText(choice, { pack, size, arithmetic });
  const reach = pack.gpu === null ? [] : reachTexts(pack.demands, pack.gpu);
  return [...(own === null ? [] : [own]), ...reach];
}

interface Run extends Assessment {
  readonly size: Extent;
}

function runText(choice: Choice, { pack, size, arithmetic }: Run): Text | null {
  const time = secondsBySpeed(choice, pack, size);
  if (pack.gpu === null) return ({ fit }) => fit.wouldTake({ ...size, time });
  const demand = chosenDemand(choice, pack, size);
  if (demand === null) return null;
  const facts = { ...size, bytes: demand.bytes, room: pack.gpu.budgetBytes, time };
  return ({ fit }) => fit.wouldFit({ ...facts, isHalf: arithmetic === 'float16' });
}

/** The largest sizes at which all modes fit, without attention injection and with it. */
function reachTexts(demands: readonly Demand[], gpu: GpuRoom): readonly Text[] {
  const most = (inject: boolean) =>
    largest(
      demands.filter((demand) => demand.inject === inject),
      gpu,
    );
  const [whole, injected] = [most(false), most(true)];
  return [
    ...(whole === null ? [] : [({ fit }: Words) => fit.reach(whole)]),
    ...(injected === null ? [] : [({ fit }: Words) => fit.reachInjected(injected)]),
  ];
}

function largest(demands: readonly Demand[], gpu: GpuRoom): Extent | null {
  const key = ({ width, height }: Extent) => `${width} ${height}`;
  const tooLarge = new Set(
    demands.filter((demand) => fitOf(demand, gpu).kind !== 'fits').map(({ size }) => key(size)),
  );
  const [best] = demands
    .map(({ size }) => size)
    .filter((size) => !tooLarge.has(key(size)))
    .sort((a, b) => b.width * b.height - a.width * a.height);
  return best ?? null;
}
