/**
 * Japanese, in the terms of Clip Studio Paint and of design tools: 線画, 彩色, 下塗り, 配置, 元に戻す. Labels are short nouns,
 * sentences are polite; no space between Japanese and Latin letters, punctuation of full width.
 */
import type { EditionReason } from '../models/edition-reasons.js';
import type { WeightStorage } from '../../../src/vocabulary/weight-storages.js';
import { AS_PAINTED } from '../../../src/vocabulary/outputs.js';
import { formatsOf } from './formats.js';
import type { Words } from './table.js';

const { bytes, duration, list, number, percent, seconds } = formatsOf('ja', '');

const quote = (name: string) => `「${name}」`;
const sizeText: Words['numbers']['size'] = ({ width, height }) =>
  // Kept on one line.
  `${number(width)}\u00a0×\u00a0${number(height)}`;
const stepsText = (steps: number) => `${number(steps)}ステップ`;
const bytesOf: Words['models']['loadedBytes'] = ({ loadedBytes, totalBytes }) =>
  `${bytes(loadedBytes)} / ${bytes(totalBytes)}`;

export const language: Words['language'] = {
  name: '日本語',
  label: '言語',
  asBrowser: '自動',
};

export const numbers: Words['numbers'] = {
  plain: ({ value, decimals }) => number(value, decimals),
  size: sizeText,
};

export const header: Words['header'] = {
  title: '自動彩色',
  chipHelp: '使用中のモデルと実行環境',
};

export const footer: Words['footer'] = {
  trust: '画像は外部に送信されません',
  seedKept: ({ seed }) => `シード値 ${number(seed)}（次回も使用）`,
  seedDrawn: ({ seed }) => `シード値 ${number(seed)}（毎回変更）`,
};

export const seed: Words['seed'] = {
  label: 'シード値',
  named: ({ seed }) => `シード値 ${number(seed)}`,
  keep: 'シード値を固定',
  keptHelp: '次の彩色でも同じシード値を使います',
  drawnHelp: '彩色のたびに新しいシード値を使います',
};

export const problems: Words['problems'] = {
  tryAgain: '再試行',
  dismiss: '閉じる',
  copyDetails: '詳細をコピー',
};

export const controls: Words['controls'] = {
  reset: ({ label }) => `${label}を初期値に戻す`,
  resetTo: ({ label, value, decimals }) => `${label}を${number(value, decimals)}に戻す`,
  someChanged: '変更あり',
  close: '閉じる',
  cancel: 'キャンセル',
};

// -------------------------------------------------------------------------------------------------------- layers

export const roles: Words['roles'] = {
  sketch: '線画',
  reference: '参照画像',
  background: '背景',
};
type Role = keyof typeof roles;

export const layers: Words['layers'] = {
  title: 'レイヤー',
  swap: '入れ替え',
  hints: {
    sketch: '線画のレイヤーを選択',
    reference: '色の見本にするレイヤーを選択',
    background: '任意：背景のレイヤー',
  },
  offer: ({ name }) => `用途：${quote(name)}`,
  offerNothing: '使わない',
  question: ({ role }) => `${roles[role]}はどちらですか？`,
  answer: ({ role }) => `これが${roles[role]}`,
  roleWithNews: ({ role, news }) => `${roles[role]}（${news}）`,
  unused: '不使用',
  slot: ({ role, name, news, isUsed }) =>
    [
      `${roles[role]}：${name}。`,
      ...(news === '' ? [] : [`${news}。`]),
      ...(isUsed ? [] : ['このモードでは使いません。']),
      'キャンバスで表示',
    ].join(''),
  swapWithReference: ({ role }) => `${roles[role]}と参照画像を入れ替える`,
  leaveOut: ({ role }) => `${roles[role]}を使わない`,
};

export const news: Words['news'] = {
  gone: '削除済み',
  goneHelp: 'ファイルから削除されています。元に戻すと復元されます',
  hidden: '非表示',
  hiddenHelp: 'キャンバスで非表示になっています。表示してください',
  unreadable: '読み込み不可',
  otherPage: '別ページ',
  otherPageHelp: '開いているページとは別のページにあります',
  changed: '変更あり',
  changedHelp: '前回の彩色のあとに変更されています',
};

const otherLayer = (role: Role) =>
  role === 'background' ? '別のレイヤーを選択するか、背景を外してください' : '別のレイヤーを選択してください';

export const absent: Words['absent'] = {
  gone: ({ role, name }) =>
    `${roles[role]}${quote(name)}は削除されています。元に戻すか、${otherLayer(role)}。`,
  hidden: ({ role, name }) =>
    `${roles[role]}${quote(name)}は非表示になっています。表示するか、${otherLayer(role)}。`,
  unreadable: ({ role, name }) =>
    `${roles[role]}${quote(name)}を読み込めません。上のメッセージを確認するか、${otherLayer(role)}。`,
};

const orKeep = (kept: string) => (kept === '' ? '' : `。選択を解除すると、引き続き${quote(kept)}を使います`);

export const selection: Words['selection'] = {
  tooManyForTwo: ({ count }) =>
    `レイヤーが${number(count)}枚選択されています。線画と参照画像の2枚を選択してください。`,
  tooManyForThree: ({ count }) =>
    `レイヤーが${number(count)}枚選択されています。線画、参照画像、背景の3枚までにしてください。`,
  unusable: {
    hidden: ({ name }) =>
      `${quote(name)}は非表示のため使えません。表示するか、別のレイヤーを選択してください。`,
    'no-area': ({ name }) => `${quote(name)}は面積がないため使えません。別のレイヤーを選択してください。`,
    'not-exportable': ({ name, host }) =>
      `${quote(name)}は${host}で画像に書き出せないため使えません。別のレイヤーを選択してください。`,
    'too-long-id': ({ name }) =>
      `${quote(name)}はインスタンスの入れ子が深すぎて使えません。インスタンスのいずれかを切り離すか、別のレイヤーを選択してください。`,
  },
  unreadable: ({ name, why }) => `${quote(name)}を読み込めません。${why}別のレイヤーを選択してください。`,
  unassigned: ({ name, kept }) => `${quote(name)}を何に使うか、上で選択してください${orKeep(kept)}。`,
  foreignResult: ({ name, kept }) =>
    `${quote(name)}は彩色結果のため、入力には使えません。上でレイヤーを復元するか、線画を選択してください${orKeep(kept)}。`,
};

// --------------------------------------------------------------------------------------------------------- modes

export const modes: Words['modes'] = {
  plain: {
    name: '全体を彩色',
    short: '全体',
    note: '参照画像の色で全体をまとめて彩色します。',
  },
  foreground: {
    name: 'キャラクターと背景を分離',
    short: '分離',
    note: 'キャラクターはキャラクターの色、背景は背景の色で彩色します。',
  },
  background: {
    name: '背景をレイヤーから',
    short: '背景レイヤー',
    note: 'キャラクターは参照画像、背景は背景レイヤーの色で彩色します。',
  },
  'reference-background': {
    name: '背景を参照画像から',
    short: '参照の背景',
    note: '背景は、キャラクターを白く抜いた参照画像の色で彩色します。',
  },
  both: {
    name: '両方を個別に',
    short: '両方',
    note: 'キャラクターと背景を分け、それぞれ専用に学習した重みで彩色します。',
  },
};

export const mode: Words['mode'] = {
  label: 'モード',
  summary: ({ mode, hasStyle }) => `モード：${modes[mode].name}${hasStyle ? '・スタイル' : ''}`,
  style: '参照画像のスタイル',
  styleHelp: '全体の光や色調も反映します。',
  notInThisMode: 'このモデルでは、このモードで使えません。',
  finding: ({ mode }) => `${modes[mode].note}キャラクターを検出中…`,
  hatched: ({ mode }) => `${modes[mode].note}斜線の部分がキャラクターです。`,
};

export const missed: Words['missed'] = {
  modeWithoutLayer: ({ mode, used }) =>
    `${quote(modes[mode].name)}に必要な背景レイヤーがないため、${quote(modes[used].name)}で彩色します。`,
  mode: ({ mode, used }) =>
    `このモデルは${quote(modes[mode].name)}に対応していないため、${quote(modes[used].name)}で彩色します。`,
  extras: ({ items }) => `このモデルが対応していない設定：${items.join('、')}。`,
  style: 'スタイル',
  schedule: ({ name }) => `スケジュール「${name}」`,
  edits: 'テキストによる変更',
  detail: '参照画像の質感',
};

// -------------------------------------------------------------------------------------------------------- result

export const outputs: Words['outputs'] = {
  colour: {
    name: '色',
    short: '色',
    newLayer: '色レイヤー1枚',
  },
  picture: {
    name: '彩色画像',
    short: '彩色',
    newLayer: '新規レイヤー1枚',
  },
  flats: {
    name: '下塗り',
    short: '下塗り',
    newLayer: '下塗りレイヤー1枚',
  },
  palette: {
    name: '参照色の下塗り',
    short: '下塗り',
    newLayer: '下塗りレイヤー1枚',
  },
  shading: {
    name: '下塗り・陰影・光',
    short: '陰影',
    newLayer: 'レイヤー3枚のグループ',
  },
  subject: {
    name: '被写体と背景',
    short: '被写体',
    newLayer: 'レイヤー2枚のグループ',
  },
};

export const layerNames: Words['layerNames'] = {
  colour: '色',
  picture: '彩色画像',
  flats: '下塗り',
  'reference-flats': '参照色の下塗り',
  shading: '陰影',
  light: '光',
  subject: '被写体',
  background: '背景',
};

export const layerName: Words['layerName'] = ({ layer, seed, name }) =>
  `${layerNames[layer]} ${number(seed)}・${name}`;
export const resultsGroupName: Words['resultsGroupName'] = ({ name }) => `着色・${name}`;
export const groupName: Words['groupName'] = ({ output, seed, name }) =>
  `${outputs[output].name} ${number(seed)}・${name}`;

export const result: Words['result'] = {
  title: '結果',
  againHelp: 'このレイヤーを作成したときの設定でもう一度彩色します',
  places: {
    'under-lines': '線画の下',
    over: '線画の上',
    flats: '下塗り',
    layers: 'レイヤー分け',
  },
  notes: {
    'under-lines': '線画と同じ細かさで、色だけを配置します。線画はそのまま残ります。',
    picture: 'モデルが描いた画像を、そのぼやけた線ごと線画の下に配置します。',
    over: 'モデルが描いた画像全体を、線画の上に配置します。',
    'light-lines': '明るい線の下では色が隠れるため、画像を線画の上に配置します。',
    flats: 'モデルの画像をもとに、線で囲まれた領域を均一な色で塗ります。',
    palette: '線で囲まれた領域を均一な色で塗り、近い色は参照画像の色に合わせます。',
    layers: '下塗り・陰影・光をグループにして配置します。重ねると色になります。',
    subject: '背景が透明な被写体と、その後ろの背景をグループにして配置します。',
  },
  variants: {
    picture: 'モデルが描いたままにする',
    palette: '参照画像の色を使う',
    subject: '被写体と背景に分ける',
  },
  looseLayers: 'グループにせずに配置する',
  looseLayersHelp: '結果はひとつずつスケッチの隣に配置されます。',
};

const made = (names: readonly string[], what: string) => `${list(names)}から作成・${what}`;
const whatIsMade = (output: keyof typeof outputs, mode: keyof typeof modes) =>
  output === AS_PAINTED ? modes[mode].name : `${outputs[output].name}、${modes[mode].name}`;

export const results: Words['results'] = {
  title: 'この線画',
  list: '結果の一覧',
  count: ({ count }) => `結果 ${number(count)}件`,
  choose: '結果を選択すると、ここに表示されます。',
  forming: '生成中…',
  formingSeed: ({ seed }) => `生成中の画像、シード値 ${number(seed)}`,
  preview: '生成中の画像のプレビュー',
  finished: ({ output, seed }) => `${outputs[output].name}、シード値 ${number(seed)}`,
  item: ({ index, output, seed, mode }) => {
    const kind = output === AS_PAINTED ? '' : `、${outputs[output].name}`;
    return `結果${number(index)}${kind}、シード値 ${number(seed)}、${modes[mode].name}`;
  },
  showsLayer: ({ item }) => `${item}。キャンバスでこのレイヤーだけを表示します`,
  facts: ({ output, seed, steps, time }) =>
    `${outputs[output].name}・シード値 ${number(seed)}・${stepsText(steps)}・${seconds(time, time < 10 ? 1 : 0)}`,
  selectedFacts: ({ facts }) => `選択中のレイヤー：${facts}`,
  quotedLayer: ({ name }) => quote(name),
  goneLayer: '存在しないレイヤー',
  madeFrom: ({ names, output, mode }) => made(names, whatIsMade(output, mode)),
  madeHow: ({ names, output, mode, seed, steps }) =>
    `${made(names, whatIsMade(output, mode))}・シード値 ${number(seed)}・${stepsText(steps)}`,
  show: '表示',
  showHelp: '表示中の結果に加えて、このレイヤーを表示します',
  showAlone: '単独で表示',
  showAloneHelp: 'このレイヤーを表示し、同じ線画のほかの結果を非表示にします',
  place: '配置',
  placeAs: '配置…',
  placeAgain: '再配置',
  restore: '設定を復元',
  hidden: ({ count }) =>
    `以前の結果${number(count)}件を非表示にしました。一覧で選ぶと、代わりに表示されます。`,
  guidedByTones: '色を区切る閉じた形がない絵なので、色は濃淡に沿って置かれ、境目は柔らかくなります。',
  editMaps: '語句が反映された場所（赤：強い、青：弱い）',
  editMap: ({ place }) => `参照画像の中の${quote(place)}の場所（赤：強い、青：弱い）`,
};

const REFUSALS = {
  instance: 'インスタンスの中にはレイヤーを追加できません',
  'boolean-operation': 'ブーリアングループの中では図形の一部になってしまいます',
  'component-set': 'コンポーネントセットにはバリアントしか入れられません',
  'transform-group': '変形グループの中では一緒に変形されてしまいます',
  grid: 'グリッドの中では行を1つ占めてしまいます',
};

export const notes: Words['notes'] = {
  above: ({ name, refusal }) => `新しいレイヤーは${quote(name)}の上に配置しました。${REFUSALS[refusal]}。`,
  'in-component': '線画がコンポーネントの一部のため、新しいレイヤーはそのインスタンスにも表示されます。',
  'sketch-gone':
    '線画が見つかりません（削除、再ペースト、または別のものに変換されています）。新しいレイヤーは線画があった位置に配置しました。',
  'page-gone':
    '線画とそのページが見つかりません。新しいレイヤーはこのページの、線画があったのと同じ位置に配置しました。',
  cancelled: '配置前にキャンセルしたため、キャンバスにはありません。',
  'no-layers': 'レイヤーを作成できなかったため、キャンバスにはありません。',
};

export const resultCard: Words['resultCard'] = {
  title: '選択中の結果',
  isResult: ({ name }) => `${quote(name)}は彩色結果です`,
  isNewer: '新しいバージョンのプラグインで作成されています。このバージョンにない設定は復元されません。',
  newerUnreadable:
    '新しいバージョンのプラグインで作成されているため、読み込めません。復元するにはプラグインを更新してください。',
  unreadable: '作成時の情報を読み込めません。',
  restore: 'レイヤーと設定を復元',
};

export const longRecipe: Words['longRecipe'] = {
  message: ({ steps, advised }) =>
    `このレイヤーは${stepsText(steps)}で作成されており、モデルの標準${advised === null ? '' : `（${stepsText(advised)}）`}を大きく上回ります。`,
  question: 'ステップ数が多いと時間がかかります。この値を使いますか？',
  use: ({ steps }) => `${stepsText(steps)}を使う`,
  useUsual: '標準のステップ数を使う',
  leave: '復元しない',
};

// ------------------------------------------------------------------------------------------------------ settings

export const groups: Words['groups'] = {
  more: '詳細：強さ、サンプリング、マスク、線',
  strengths: '強さ',
  guidance: 'ガイダンス',
  sampling: 'サンプリング',
  masks: 'マスク',
  pictures: '線と画像',
  detail: '参照画像の質感',
  edits: 'テキストで変更',
};

export const knobs: Words['knobs'] = {
  referenceStrength: {
    label: '参照の強さ',
    help: '色を参照画像にどれだけ近づけるか（クロスアテンションの参照強度）',
  },
  sketchStrength: {
    label: '線画の強さ',
    help: '形を線画にどれだけ合わせるか（制御ヒントのスケール）',
  },
  backgroundStrength: {
    label: '背景',
    help: 'キャラクター以外の部分に背景の画像の色をどれだけ反映するか（分離時の背景強度）',
  },
  strengthLow: { label: '描かれた内容', help: '最下層：形や物（意味情報）' },
  strengthMiddle: { label: '色', help: '中間層（色）' },
  strengthEncoder: { label: '構図', help: 'ネットワークの前半（エンコーダーのスケール）' },
  foregroundStrength: {
    label: 'キャラクター',
    help: '参照画像のキャラクターの色をどれだけ反映するか（分離時の前景強度）',
  },
  merge: {
    label: '背景の影響',
    help: '背景の色をキャラクターにどれだけ及ぼすか（マージスケール）',
  },
  backgroundFactor: {
    label: '背景の構図',
    help: '背景の画像に描かれた内容をどれだけ取り入れるか（背景係数）',
  },
  guidance: {
    label: '参照画像',
    help: '高いほど色がはっきりし、自由度は下がります（CFGスケール）',
  },
  sketchGuidance: {
    label: '線画',
    help: '1より大きいと形を線画に強く合わせます。時間は1.5倍かかります（線画ガイダンスのスケール）',
  },
  guidanceStart: {
    label: '参照の開始',
    help: '生成のどの時点から参照画像を反映するか（ガイダンスの開始）',
  },
  guidanceEnd: {
    label: '参照の終了',
    help: '生成のどの時点まで参照画像を反映するか（ガイダンスの終了）',
  },
  pauseStart: {
    label: '休止の開始',
    help: '参照画像の反映を止める時点（ガイダンスなし区間の開始）',
  },
  pauseEnd: {
    label: '休止の終了',
    help: '参照画像の反映を再開する時点。開始より後でなければ休止しません（ガイダンスなし区間の終了）',
  },
  steps: {
    label: 'ステップ数',
    help: '多いほど時間がかかり、仕上がりが細かくなります（ノイズ除去ステップ数）',
  },
  sketchThreshold: {
    label: '線画のマスク',
    help: '下げるほど、線画の広い範囲をキャラクターとみなします（線画マスクのしきい値）',
  },
  referenceThreshold: {
    label: '参照のマスク',
    help: '下げるほど、参照画像の広い範囲をキャラクターとみなします（参照マスクのしきい値）',
  },
  referencePadding: {
    label: '参照の余白',
    help: '参照画像の左右に、その幅を基準にした白い余白を加えます（参照画像のパディング）',
  },
  backgroundPadding: {
    label: '背景の余白',
    help: '背景の画像の左右に白い余白を加えます（背景のパディング）',
  },
  styleMerge: {
    label: '背景のスタイル',
    help: 'スタイルに背景の画像をどれだけ反映するか（スタイルのマージスケール）',
  },
  injectStart: { label: '開始', help: '生成のどの時点から適用するか（注入の開始）' },
  injectFidelity: {
    label: '自由度',
    help: '参照画像なしで描いた場合の絵をどれだけ保つか（参照画像への忠実度の逆）',
  },
  gap: {
    label: '隙間の大きさ',
    help: '線の隙間のうち、線画のこのピクセル数までを閉じます。32では線画の大きさに応じて閉じます',
  },
  injectSketchFidelity: {
    label: '参照の線',
    help: '参照画像の線をどれだけなぞるか（線画への忠実度）',
  },
};

const LEVEL_WORDS = { encoder: '構図', middle: '色', low: '描かれた内容' };

export const strengths: Words['strengths'] = {
  kind: '参照の強さの指定方法',
  kinds: { all: '一括', levels: 'レベル別', each: '個別' },
  setElsewhere: '「詳細」の「強さ」で個別に設定しています',
  attention: ({ index }) => `アテンション${number(index)}`,
  attentionHelp: ({ index, level }) =>
    `ネットワークの${number(index)}番目のクロスアテンション${level === null ? '' : `（${LEVEL_WORDS[level]}）`}`,
};

export const sampling: Words['sampling'] = {
  sampler: 'サンプラー',
  samplerHelp: 'ノイズを取り除く方法。モデル標準のものが最も確実です',
  samplerGroups: {
    own: 'この手法の標準',
    steady: 'ノイズの追加なし',
    'fresh-noise': 'ノイズを追加',
  },
  schedule: 'スケジュール',
  scheduleHelp: 'ノイズ量に対するステップの配分（ノイズスケジュール）',
  schedules: {
    automatic: '自動',
    uniform: '均等',
    karras: 'Karras',
    exponential: '指数',
    polyexponential: '多項指数',
    'sgm-uniform': 'SGM均等',
  },
};

export const masks: Words['masks'] = {
  source: ({ role }) => `${roles[role]}の範囲`,
  sourceHelp: 'レイヤーのどの部分がキャラクターか',
  sources: { found: 'モデルで検出', alpha: '不透明部分' },
  merge: 'キャラクターを統合',
  mergeHelp: '参照画像でキャラクターの部分を、線画でもキャラクターとみなします。',
};

export const pictures: Words['pictures'] = {
  preprocess: '線画の種類',
  preprocessHelp: '線画の読み取り方（前処理、線画抽出）',
  preprocesses: {
    invert: '明るい地に暗い線',
    none: '暗い地に明るい線',
    'invert-webui': '暗い線（ノイズ除去）',
    lineart: '線画抽出：標準',
    'lineart-denoise': '線画抽出：ノイズ除去',
    'lineart-keras': '線画抽出：細い線',
    'lineart-sk': '線画抽出：ラフ',
  },
  adaptLines: '線を補正',
  adaptLinesHelp: '薄い線を濃くし、暗い地に明るい線は反転します。それ以外の線画はそのまま使います。',
  referenceCrop: '参照画像の余白を除外',
  referenceCropHelp: '周囲の白い余白や透明部分を除き、小さな人物も大きく見えるようにします。',
  removeForeground: '背景からキャラクターを除去',
  resultBackground: '結果の背景',
  resultBackgroundHelp: '結果のキャラクター以外の部分をどうするか',
  resultBackgrounds: { keep: '描かれたまま', white: '白', transparent: '透明' },
};

export const detail: Words['detail'] = {
  inject: '質感を取り入れる',
  injectHelp: '各ステップで参照画像そのものを使います。時間は2倍かかります（アテンション注入）。',
};

export const edits: Words['edits'] = {
  note: '英語の語句で参照画像を順に変更します。',
  add: '変更を追加',
  title: ({ index }) => `変更${number(index)}`,
  remove: ({ index }) => `変更${number(index)}を削除`,
  from: '変更前',
  fromHint: 'red hair（空欄可）',
  to: '変更後',
  toHint: 'green hair',
  where: '場所',
  whereHint: 'hair',
  strength: '強さ',
  strengthHelp: '変更後の語句をどれだけ反映するか（ターゲットスケール）',
  finer: '場所を細かく指定',
  bounds: { none: '適用しない上限', less: '弱く適用', half: '半分適用', full: '完全に適用' },
  boundHelp: '「場所」の語句とどれだけ一致する部分に適用するか（一致度のしきい値）',
  enhanced: '変更前の語句を基準にする',
  enhancedHelp: 'すでに当てはまる部分ほど強く変更します（強調）。',
};

// ----------------------------------------------------------------------------------------------------------- run

export const run: Words['run'] = {
  title: '実行',
  colorize: '彩色',
  colorizeNamed: ({ name }) => `${quote(name)}を彩色`,
  progress: '彩色の進行状況',
  reading: 'レイヤーを読み込み中…',
  waitingForHost: ({ host }) => `${host}の応答を待っています…`,
  modelFailed: 'モデルを使えません。上のメッセージを確認してください。',
  licenceWaits: 'モデルのライセンスへの同意が必要です。',
  sayWhich: ({ role }) => `どちらが${roles[role]}かを選択してください。`,
  selectBoth: '線画と参照画像の2枚のレイヤーを選択してください。',
  selectSketch: '線画（線の描かれたレイヤー）を選択してください。',
  selectReference: '参照画像（色の見本にするレイヤー）を選択してください。',
  prospect: ({ time, output, title, width, height }) =>
    [
      sizeText({ width, height }),
      time === null ? '所要時間は初回に計測' : `約${duration(time)}`,
      outputs[output].newLayer,
      ...(title === null ? [] : [`${title}で彩色`]),
    ].join('・'),
};

export const jobs: Words['jobs'] = {
  title: '処理の一覧',
  starting: '開始しています…',
  waits: '待機中',
  waitsFor: ({ title }) => `${title}を待機中`,
  waitsForYou: '選択を待っています',
  waitsForFormer: '前のモデルを待機中',
  stages: {
    waiting: 'モデルを待っています',
    export: 'レイヤーを読み込み中',
    fetch: 'モデルのファイルを再取得中（なくなったか破損していたため）',
    segment: 'キャラクターを検出中',
    encode: '線画と参照画像を解析中',
    denoise: '彩色中',
    decode: '画像を仕上げています',
    layers: 'レイヤーを作成中',
    place: 'レイヤーを配置中',
  },
  step: ({ step, steps, secondsLeft }) => {
    const left = secondsLeft === null ? '' : `・残り約${duration(secondsLeft)}`;
    return steps === null
      ? `ステップ ${number(step)}${left}`
      : `ステップ ${number(step)} / ${number(steps)}${left}`;
  },
  painted: ({ share }) => `彩色中、${percent(share)}`,
  done: '完了しました。結果は一覧にあります。',
  goesOn: ({ step }) =>
    step === 0
      ? '計算エンジンが停止したため再起動しました。最初からやり直しています。'
      : `計算エンジンが停止したため再起動しました。ステップ${number(step)}の続きから進めています。`,
  cancel: ({ name }) => `${quote(name)}をキャンセル`,
  dismiss: ({ name }) => `${quote(name)}のメッセージを閉じる`,
  show: ({ name }) => `${quote(name)}をキャンバスで表示`,
};

// --------------------------------------------------------------------------------------------------------- model

const BITS: Readonly<Record<WeightStorage, string>> = {
  float32: '32ビット',
  float16: '16ビット',
  int8: '8ビット',
};
const WEIGHTS: Readonly<Record<WeightStorage, string>> = {
  float32: '32ビットの重み',
  float16: '16ビットの重み',
  int8: '8ビットの重み',
};
const WHY: Readonly<Record<EditionReason, string>> = {
  half: 'このGPUは半精度で計算でき、メモリに収まります',
  'no-half': 'このGPUは半精度に対応しておらず、GPUのメモリ使用量が最も少なくなります',
  'no-room': 'これより精度の高い重みは、使えるGPUメモリに収まりません',
  cpu: 'CPUではメモリ使用量が最も少なくなります',
};

export const shortage: Words['shortage'] = {
  message: ({ name, isGpu }) =>
    `${quote(name)}の彩色中に${isGpu ? 'GPUの' : ''}メモリが不足しました。失われたものはありません。処理は選択を待っています。`,
  hint: 'メモリを使うほかのアプリを閉じて同じ条件で再開するか、負荷を下げて続けてください。',
  again: '同じ条件で再開',
  smaller: ({ width, height }) => `小さいサイズで最初から（${sizeText({ width, height })}）`,
  lighter: ({ weights }) => `${WEIGHTS[weights]}で続ける`,
  cpu: 'CPUで続ける（低速）',
};

export const models: Words['models'] = {
  title: 'モデル',
  chip: ({ title, isGpu, isLimited }) =>
    `${title}・${isGpu ? `GPU${isLimited ? '（制限あり）' : ''}` : 'CPU'}`,
  titleInEdition: ({ title, weights }) => `${title}（${BITS[weights]}）`,
  chipFailed: '使用不可',
  chipLoading: '読み込み中',
  chipLoaded: ({ share }) => `読み込み中 ${percent(share)}`,
  preparing: 'モデルを準備しています…',
  loading: (progress) => `モデルを読み込み中：${bytesOf(progress)}`,
  notLoaded: 'まだ読み込まれていません。',
  cpuOnly: 'CPUのみを使う',
  diagnostics: '診断情報',
  copy: 'コピー',
  notices: 'サードパーティのライセンス',
  others: 'ほかのモデル',
  facts: ({ size, licence, nonCommercial }) =>
    `${bytes(size)}・${licence}${nonCommercial ? '（非商用）' : ''}`,
  use: '使用',
  useNamed: ({ title }) => `${title}を使用`,
  cancelNamed: ({ title }) => `${title}の読み込みをキャンセル`,
  loadingNamed: ({ title }) => `${title}を読み込み中`,
  loadedBytes: bytesOf,
  kept: 'このコンピューターに保存済み',
  keptPart: ({ size }) => `うち${bytes(size)}を保存済み`,
  remove: '削除',
  removeNamed: ({ title }) => `${title}をこのコンピューターから削除`,
  leftovers: 'ここで提供されていないモデルのファイル',
  keptLeftovers: ({ size }) => `${bytes(size)}をこのコンピューターに保存中`,
  removeLeftovers: 'ここで提供されていないモデルのファイルを削除',
};

export const editions: Words['editions'] = {
  named: ({ weights }) => WEIGHTS[weights],
  chosen: ({ weights, suit }) => `${WEIGHTS[weights]}：${WHY[suit]}。`,
  others: '同じモデルのほかの重み',
};

export const otherEdition: Words['otherEdition'] = {
  names: { site: 'GPUと大きなモデル', own: 'プラグイン内のモデル' },
  steps: { asking: 'サイトを確認中…', going: '開いています…' },
  siteHelp: ({ address }) => `${address} のパネルを開きます。レイヤー、設定、結果は引き継がれます。`,
  ownHelp: 'ネットワークを使わず、CPUの1スレッドで動きます。レイヤー、設定、結果は引き継がれます。',
  afterRun: '画像の生成中は切り替えられません。',
  away: ({ address }) => `${address} のパネルが開きません。`,
  stays: '何も失われていません。これはプラグイン内のパネルで、そのモデルは使えます。',
  whatToDo: '対処方法',
  stay: 'ここで続ける',
};

export const packFacts: Words['packFacts'] = {
  weights: '重み',
  backend: '実行環境',
  onGpu: ({ adapter, isNarrowed, isPlain, isSingle, isPartly }) =>
    [
      `GPU（${adapter}）`,
      ...(isNarrowed ? ['サブグループは不使用（使うと計算が正しくないため）'] : []),
      ...(isPlain ? ['アテンションは分割して計算（一括では正しくないため）'] : []),
      ...(isSingle ? ['単精度（半精度では正しくないため）'] : []),
      ...(isPartly ? ['モデルの一部はCPU'] : []),
    ].join('、'),
  onCpu: ({ hasGpuFailed }) =>
    `CPU（1スレッド）${hasGpuFailed ? '。GPUは使用できません。理由は診断情報にあります' : ''}`,
  size: 'サイズ',
  sizeAndVersion: ({ size, version }) => `${bytes(size)}・バージョン${version}`,
  licence: 'ライセンス',
  nonCommercial: ({ licence }) => `${licence}（非商用利用のみ）`,
  by: '作成者',
  kept: '保存先',
  storages: {
    opfs: 'このコンピューター（このページ専用の領域）',
    cache: 'このコンピューター（ブラウザーのキャッシュ）',
    memory: 'メモリー（パネルを閉じるまで。ブラウザーがこれ以上の保存を許可していません）',
    embedded: 'プラグイン自体に含まれています',
  },
};

export const licence: Words['licence'] = {
  accept: 'ライセンスに同意する',
  text: ({ title, licence }) => `${title}は非商用目的でのみ使用できます（${licence}）。`,
};

export const regions: Words['regions'] = {
  hint: '部分をクリックすると、その色の出どころを確認し、変更できます。',
  pick: 'ベタ塗りの部分：クリック、または矢印キーで選択します',
  title: '部分の色',
  option: ({ index, count, colour }) => `色 ${number(index)}／${number(count)}：${colour}`,
  source: '参照画像（モデルがこの部分のために見た場所が明るく表示されます）',
  fromReference: 'この色は、参照画像の枠で囲まれた場所にあります。',
  ownColour: 'モデル自身の色、または出どころが不明な色です。',
  close: 'この部分の選択を終える',
  kept: ({ count }) => `手動で選んだ${number(count)}色を再び使用します。`,
  dropKept: '使用しない',
};
export const keys: Words['keys'] = {
  enter: '彩色',
  escape: 'キャンセル、閉じる',
  arrows: '結果やベタ塗りの部分を移動',
  undo: 'キャンバスで元に戻す',
  help: 'この一覧を表示',
};

// ------------------------------------------------------------------------------------------------------ warnings

const BLANKS = {
  empty: '何も描かれていない',
  white: '真っ白な',
  black: '真っ黒な',
  'one-colour': '一色だけの',
};

export const warnings: Words['warnings'] = {
  title: '彩色の前に',
  noLines: ({ name, blank }) =>
    `${quote(name)}は${BLANKS[blank]}レイヤーのため、線が見つかりません。線画のレイヤーを選択してください。`,
  paleLines: ({ name, contrast, least }) =>
    `${quote(name)}の線は薄すぎて読み取れません（255段階中${number(contrast)}。${number(least)}以上が必要です）。線を濃くするか、次の設定をオンにしてください。`,
  paleLinesAdapted: ({ name }) => `${quote(name)}の薄い線を濃くしてモデルに渡します。`,
  lightLines: ({ name }) =>
    `${quote(name)}は暗い地に明るい線です。モデルには明るい地に暗い線が必要です。反転するには、次の設定をオンにしてください。`,
  lightLinesAdapted: ({ name }) => `${quote(name)}を反転し、明るい線を暗い線にしてモデルに渡します。`,
  samePicture: '線画と参照画像が同じ画像です。色の見本には別のレイヤーを選択してください。',
  blankReference: ({ name, blank }) =>
    `参照画像${quote(name)}は${BLANKS[blank]}レイヤーのため、色を取り出せません。色のついた画像を選択してください。`,
  drawnReference: ({ name }) =>
    `参照画像${quote(name)}も線画です。色のついた画像を選択するか、線画と入れ替えてください。`,
  greyReference: ({ name }) =>
    `参照画像${quote(name)}が無彩色のため、結果も無彩色になります。色をつけるには、色のついた画像を選択してください。`,
  noCharacterToSplit: ({ role }) =>
    `${roles[role]}にキャラクターが見つからないため、キャラクターと背景を分離できません。モードを${quote(modes.plain.name)}にするか、「詳細」でマスクのしきい値を下げてください。`,
  noCharacter: ({ role }) =>
    `${roles[role]}にキャラクターが見つからないため、全体をまとめて彩色します。分離するには、「詳細」でマスクのしきい値を下げてください。`,
  largeLayer: ({ name, times, width, height }) =>
    `${quote(name)}はモデルのサイズ（${sizeText({ width, height })}）の${number(times)}倍の大きさのため、細部は塗り分けられません。下塗りなら境界をくっきり保てます。一部だけを彩色すると、より細かく塗れます。`,
  tooThin: ({ role, name, most, width, height }) =>
    `${roles[role]}${quote(name)}は細長すぎて彩色できません（${sizeText({ width, height })}）。縦横比が${number(most)}:1以内のレイヤーを選択してください。`,
};

// -------------------------------------------------------------------------------------------------------- memory

const whatFits = (items: readonly string[]): string =>
  items.length === 0
    ? '8ビットのモデルなら少なくて済み、CPUなら収まることがあります（どちらも「モデル」で変更）。'
    : `収まる設定：${items.join('、')}。`;

export const fit: Words['fit'] = {
  refused: ({ bytes: needed, room, items }) =>
    `グラフィックメモリーが${bytes(needed)}必要ですが、「モデル」で設定した容量のうち使えるのは${bytes(room)}です。${whatFits(items)}`,
  refusedPiece: ({ bytes: needed, room, items }) =>
    `${bytes(needed)}の連続したグラフィックメモリーが必要ですが、このGPUで一度に確保できるのは${bytes(room)}までです。${whatFits(items)}`,
  doubted: ({ bytes: needed, room, items }) =>
    `グラフィックメモリーが${bytes(needed)}必要です。4GBのカードで使えるのは${bytes(room)}です。それより多い場合は「モデル」で設定してください。${whatFits(items)}`,
  withoutInjection: ({ bytes: needed }) => `${quote(detail.inject)}をオフ（${bytes(needed)}）`,
  paintedSmaller: ({ width, height, bytes: needed }) =>
    `「詳細」で小さく彩色（${sizeText({ width, height })}、${bytes(needed)}）`,
  inPlainMode: ({ bytes: needed }) => `モードを${quote(modes.plain.name)}に変更（${bytes(needed)}）`,
  memory: 'メモリー',
  perRun: ({ bytes: needed, width, height }) =>
    `${sizeText({ width, height })}の彩色にグラフィックメモリー${bytes(needed)}`,
  wouldFit: ({ width, height, bytes: needed, room, time, isHalf }) =>
    `${sizeText({ width, height })}を${isHalf ? '半精度' : '単精度'}で彩色：グラフィックメモリー${bytes(needed)}（使えるのは${bytes(room)}）${time === null ? '' : `、約${duration(time)}`}。`,
  wouldTake: ({ width, height, time }) =>
    `${sizeText({ width, height })}をCPUで彩色${time === null ? '' : `：約${duration(time)}`}。`,
  reach: ({ width, height }) => `すべてのモードが${sizeText({ width, height })}まで使えます。`,
  reachInjected: ({ width, height }) =>
    `${quote(detail.inject)}は${sizeText({ width, height })}まで使えます。`,
  card: 'グラフィックメモリー',
  cardHelp: '容量はブラウザーからは分かりません。「自動」では4GBと見なします。',
  cards: {
    automatic: '自動',
    '4': '4GB',
    '6': '6GB',
    '8': '8GB',
    '12': '12GB',
    '16': '16GB',
    '24': '24GB以上',
  },
  smaller: '小さく彩色',
  smallerHelp: 'モデルのサイズの約3分の2で彩色します。メモリーと時間は減り、粗くなります。',
};

// ---------------------------------------------------------------------------------------------- before the panel

const BUILD_AGAIN = {
  local: 'このコンピューターで「npm start」を実行してパネルをビルドし直してから、再試行してください。',
  remote: 'プラグインを更新するか、このバージョンをサイトに置くよう管理者に依頼してください。',
};
const REACH = {
  local:
    'このコンピューターで「npm start」を実行してパネルを起動してから、再試行してください。すでに起動している場合は「このまま開く」を押してください。ブラウザーが許可を求めることがあります。',
  remote:
    'インターネット接続と、ファイアウォール、VPN、広告ブロッカーがこのアドレスを遮断していないかを確認してから、再試行するか「このまま開く」を押してください。',
};
const NO_SCRIPTS =
  '再試行してください。解決しない場合は、ブロッカーがこのページのスクリプトを止めているか、アドレスが別のサイトのものになっている可能性があります。';

export const bootstrap: Words['bootstrap'] = {
  opening: 'パネルを開いています…',
  tryAgain: '再試行',
  openAnyway: 'このまま開く',
  failures: {
    timeout: {
      title: 'パネルに接続できません',
      reason: ({ timeout }) => `${number(timeout)}秒以内に応答がありませんでした。`,
      ...REACH,
    },
    status: {
      title: 'パネルに接続できません',
      reason: ({ status }) =>
        `サイトがステータス${number(status)}を返しました。このバージョンのパネルはそこにありません。`,
      ...BUILD_AGAIN,
    },
    unreachable: {
      title: 'パネルに接続できません',
      reason: () =>
        'ここから接続できませんでした。パネルが起動していないか、ブラウザーがこのウィンドウからの通信を禁止しています。',
      ...REACH,
    },
    unreadable: {
      title: 'パネルを確認できません',
      reason: ({ file }) =>
        `サイトは応答していますが、このウィンドウから${file}を読み取ることを許可していません。`,
      local:
        '「このまま開く」を押してください。パネルが開かない場合は、このアドレスで動いているプログラムを停止し、「npm start」を実行してください。',
      remote:
        '「このまま開く」を押してください。また、このファイルを「Access-Control-Allow-Origin: *」付きで配信するようサイトの管理者に依頼してください。',
    },
    stranger: {
      title: 'パネルのアドレスに別のものがあります',
      reason: ({ file }) => `サイトは応答していますが、${file}がSketch Colorizerのものではありません。`,
      local:
        'このアドレスで動いている別のプログラムを停止し、「npm start」でパネルを起動してから、再試行してください。',
      remote: 'サイトの管理者にお問い合わせください。プラグインは自身のもの以外のページを開きません。',
    },
    'other-protocol': {
      title: 'パネルのバージョンが異なります',
      reason: () => 'プラグインとパネルのビルドが異なるため、通信できません。',
      ...BUILD_AGAIN,
    },
    silent: {
      title: 'パネルが起動しません',
      reason: ({ timeout }) => `ページは開きましたが、${number(timeout)}秒間応答がありませんでした。`,
      local: NO_SCRIPTS,
      remote: NO_SCRIPTS,
    },
  },
};

// -------------------------------------------------------------------------------------------------------- errors

/** 工程での役割がある画像はその名前で、ほかはファイル名やレイヤー名で呼ぶ。 */
const errorPictures: Readonly<Record<string, string>> = {
  sketch: '線画',
  reference: '参照画像',
  background: '背景の画像',
  picture: '画像',
};
const errorFile = (file: string) => (Object.hasOwn(errorPictures, file) ? errorPictures[file] : quote(file));
const errorFormats: Readonly<Partial<Record<string, string>>> = {
  Photoshop: 'Photoshopのファイル',
  icon: 'アイコンファイル',
  zip: 'zipアーカイブ',
  gzip: 'gzipアーカイブ',
  'web page': 'ウェブページ',
  text: 'テキストファイル',
  empty: '空のファイル',
  unknown: '不明な形式のファイル',
};
const TRY_SERVER = 'パネルのサーバーへの接続を確認して、もう一度お試しください。';
const TRY_WITHOUT_GPU =
  'もう一度お試しください。解決しない場合は、上部のモデル名から「CPUのみを使う」か別のモデルを選択してください。';
const TELL_SERVER = 'もう一度お試しください。解決しない場合は、パネルのサーバーの管理者にお知らせください。';
const CHOOSE_MODEL = '別のモデルを選択するか、設定を変更してください。';

export const errors: Words['errors'] = {
  cancelled: () => ({ message: 'キャンセルしました。', hint: '「彩色」を押すと、もう一度始められます。' }),
  internal: () => ({
    message: 'プラグインの内部で問題が起きました。ファイルは変更されていません。',
    hint: 'もう一度お試しになるか、上部のモデル名から「CPUのみを使う」を選択してください。解決しない場合は、詳細をコピーしてご報告ください。',
  }),
  'host-silent': ({ host }) => ({
    message: `${host}からの応答がありません。`,
    hint: 'プラグインをいったん閉じて、もう一度開いてください。',
  }),
  'versions-differ': ({ theirs, ours }) => ({
    message: `プラグインとパネルのバージョンが合っていません（通信プロトコルのバージョン ${number(theirs)} と ${number(ours)}）。`,
    hint: 'プラグインを閉じ、プラグインまたはパネルを更新してから、もう一度開いてください。',
  }),
  'message-unreadable': () => ({
    message: 'プラグイン内部の通信データを読み取れませんでした。',
    hint: 'メモリが不足している可能性があります。ほかのタブを閉じるか、小さいサイズを選択して、もう一度お試しください。',
  }),
  'message-broken': () => ({
    message: 'プラグイン内部の通信データが正しくありません。',
    hint: 'プラグインを閉じ、プラグインまたはパネルを更新してから、もう一度開いてください。',
  }),

  'layer-gone': () => ({
    message: 'レイヤーがファイルから削除されています。',
    hint: '削除を元に戻すか、別のレイヤーを選択してください。',
  }),
  'layer-not-exportable': ({ name }) => ({
    message: `${quote(name)}は画像として書き出せません。`,
    hint: 'フレーム、グループ、画像、シェイプのいずれかを選択してください。',
  }),
  'layer-without-area': ({ name }) => ({
    message: `${quote(name)}には面積がありません。`,
    hint: '幅と高さのあるレイヤーを選択してください。',
  }),
  'layer-hidden': ({ name }) => ({
    message: `${quote(name)}は非表示になっています。`,
    hint: 'レイヤーと、それを含むグループを表示してください。',
  }),
  'layer-empty': ({ name }) => ({
    message: `${quote(name)}には何も描かれていません。`,
    hint: '表示される内容のあるレイヤーを選択してください。',
  }),
  'layer-not-looked-up': () => ({
    message: 'レイヤーを取得できませんでした。ファイルは変更されていません。',
    hint: 'オンラインであることを確認して、もう一度お試しください。',
  }),
  'layer-not-exported': ({ name }) => ({
    message: `${quote(name)}を書き出せませんでした。ファイルは変更されていません。`,
    hint: 'レイヤーに表示される内容があることを確認してください。',
  }),
  'export-late': ({ name, seconds: limit }) => ({
    message: `${name === null ? 'レイヤー' : quote(name)}の書き出しが${number(limit)}秒以内に終わりませんでした。ファイルは変更されていません。`,
    hint: 'もう一度お試しになるか、より小さいレイヤー、または画像の少ないレイヤーを選択してください。',
  }),
  'page-not-loaded': ({ name }) => ({
    message: `ページ${quote(name)}を読み込めませんでした。画像はパネルに残っています。`,
    hint: 'オンラインであることを確認するか、そのページを開いてから、もう一度配置してください。',
  }),
  'file-read-only': ({ failed }) => ({
    message: `${failed === 'show' ? '結果を表示' : 'レイヤーを配置'}できませんでした。開発モードで開いているか、閲覧のみの権限のため、いまはこのファイルを編集できません。`,
    hint: '開発モードを終了するか、編集権限をリクエストして、もう一度お試しください。画像はパネルに残っています。',
  }),
  'result-not-placed': () => ({
    message: 'レイヤーを配置できませんでした。画像はパネルに残っています。',
    hint: 'このファイルを編集できることを確認して、もう一度配置してください。',
  }),
  'picture-refused': ({ most }) => ({
    message: '画像をレイヤーとして読み込めませんでした。画像はパネルに残っています。',
    hint: `小さいサイズを選択してください。一辺は最大${number(most)} pxです。`,
  }),
  'result-gone': () => ({
    message: '結果がファイルから削除されています。',
    hint: '削除を元に戻すか、パネルからもう一度配置してください。',
  }),
  'result-not-shown': () => ({
    message: '結果を表示できませんでした。ファイルは変更されていません。',
    hint: 'このファイルを編集できることを確認して、もう一度お試しください。',
  }),
  'settings-not-kept': () => ({
    message: '設定を保存できませんでした。',
    hint: '設定はプラグインを閉じるまで有効です。ほかには影響ありません。',
  }),

  'picture-not-png': ({ file, found }) => ({
    message: `${errorFile(file)}はPNGではなく、${errorFormats[found] ?? `${found}形式`}です。`,
    hint: 'PNGで保存し直して、そのファイルを使ってください。',
  }),
  'png-unreadable': ({ file }) => ({
    message: `${errorFile(file)}をPNGとして読み込めません。破損しているか、対応していない種類のPNGです。`,
    hint: 'PNGで保存し直して、そのファイルを使ってください。',
  }),
  'png-too-large': ({ file, width, height, mostSide, mostPixels }) => ({
    message: `${errorFile(file)}が大きすぎます（${sizeText({ width, height })}ピクセル）。`,
    hint: `全体で${number(mostPixels)}ピクセル、一辺${number(mostSide)}ピクセル以内に縮小してください。`,
  }),
  'png-interlaced-too-large': ({ file, width, height, most }) => ({
    message: `${errorFile(file)}は${sizeText({ width, height })}ピクセルのインターレース画像で、この大きさでは読み込めません。`,
    hint: `インターレースなしで保存するか、一辺を${number(most)}ピクセル以内にしてください。`,
  }),
  'picture-too-thin': ({ picture, width, height, canvasWidth, canvasHeight }) => ({
    message: `${errorFile(picture)}が細長すぎます。${sizeText({ width, height })} pxの画像は、モデルの${sizeText({ width: canvasWidth, height: canvasHeight })}では見えなくなります。`,
    hint: '細長くない画像を選択してください。',
  }),
  'mask-size': ({ picture, maskWidth, maskHeight, width, height }) => ({
    message: `${errorFile(picture)}は${sizeText({ width, height })}ピクセルですが、マスクは${sizeText({ width: maskWidth, height: maskHeight })}ピクセルです。`,
    hint: '画像と同じサイズのマスクを指定してください。',
  }),
  'background-unused': () => ({
    message: '背景のアテンションもスタイルも無効のため、背景の画像は結果に影響しません。',
    hint: 'いずれかを有効にするか、背景の画像を外してください。',
  }),
  'background-missing': () => ({
    message: 'キャラクターを取り除く背景の画像がありません。',
    hint: '背景の画像を選択するか、キャラクターを残す設定にしてください。',
  }),

  'request-version': ({ version }) => ({
    message: `バージョン${number(version)}の設定データには対応していません。`,
    hint: 'プラグインを更新するか、設定を選び直してください。',
  }),
  'setting-out-of-range': ({ setting, value, least, most }) => ({
    message: `${setting}の値 ${value} は範囲外です。`,
    hint: `${least}から${most}までの数値を指定してください。`,
  }),
  'setting-not-whole': ({ setting, value, least, most }) => ({
    message: `${setting}の値 ${value} は使えません。`,
    hint: `${number(least)}から${number(most)}までの整数を指定してください。`,
  }),
  'size-impossible': ({ width, height, multiple, most }) => ({
    message: `このモデルでは${sizeText({ width, height })}のサイズを使えません。`,
    hint: `一辺は${number(multiple)}の倍数で、最大${number(most)}にしてください。`,
  }),
  'reference-strengths': ({ count }) => ({
    message: '参照の強さの個数が合っていません。',
    hint: `このモデルでは${number(count)}個の値を指定してください。`,
  }),
  'edits-too-many': ({ count, most }) => ({
    message: `テキストによる変更が${number(count)}件あり、多すぎます。`,
    hint: `${number(most)}件以内にしてください。`,
  }),
  'edit-without-text': ({ edit }) => ({
    message: `テキストによる変更${number(edit)}に、入力されていない項目があります。`,
    hint: '変更前、変更後、場所を入力するか、この変更を削除してください。',
  }),
  'edit-thresholds': ({ values }) => ({
    message: `テキストによる変更のしきい値（${values.join('、')}）が正しくありません。`,
    hint: '0から1までの数値を4つ、小さい順に指定してください。',
  }),
  'edit-strength': ({ value }) => ({
    message: `テキストによる変更の強さ ${value} は使えません。`,
    hint: '0以上の数値を指定してください。',
  }),
  'prompt-too-long': ({ length, most }) => ({
    message: `テキストは${number(most)}文字までですが、${number(length)}文字あります。`,
    hint: '反映されるのは最初の部分だけです。短くしてください。',
  }),
  'merge-without-split': () => ({
    message: 'キャラクターの統合は、キャラクターと背景を分けて彩色するモードでのみ使えます。',
    hint: '分けて彩色するモードを選択するか、統合をオフにしてください。',
  }),

  'model-lacks': ({ model, what }) => ({
    message: {
      split: `モデル${quote(model)}は、キャラクターと背景をこのように分けて彩色できません。`,
      style: `モデル${quote(model)}は、このモードでスタイルを使えません。`,
      injection: `モデル${quote(model)}は、このモードで参照画像の質感を使えません。`,
      texts: `モデル${quote(model)}は、テキストによる変更に対応していません。`,
      'clear-background': `モデル${quote(model)}はキャラクターを検出できないため、背景はそのまま残ります。`,
    }[what],
    hint: CHOOSE_MODEL,
  }),
  'model-lacks-extractor': ({ model, extractor }) => ({
    message: `モデル${quote(model)}には、線の描き直し${quote(extractor)}がありません。`,
    hint: '線の処理方法を変更するか、別のモデルを選択してください。',
  }),
  'masks-needed': ({ model, masks }) => ({
    message: `モデル${quote(model)}はキャラクターを検出できません。${
      {
        sketch: '線画のマスクが必要です。',
        'sketch-and-reference': '線画と参照画像のマスクが必要です。',
        background: '背景の画像のマスクが必要です。',
      }[masks]
    }`,
    hint: 'マスクを指定するか、別のモードまたはモデルを選択してください。',
  }),
  'steps-too-few': ({ sampler, least }) => ({
    message: `サンプラー${quote(sampler)}には${stepsText(least)}以上が必要です。`,
    hint: 'ステップ数を増やしてください。',
  }),
  'steps-too-many': ({ steps, most }) => ({
    message: `${stepsText(steps)}は、このモデルの上限（時刻${number(most)}個）を超えています。`,
    hint: 'ステップ数を減らしてください。',
  }),
  'noise-levels-too-many': ({ count }) => ({
    message: `${number(count)}段階のノイズ量を、このモデルは区別できません。`,
    hint: 'ステップ数を減らしてください。',
  }),
  'sampler-from-pure-noise': ({ sampler }) => ({
    message: `このモデルは純粋なノイズから始まるため、サンプラー${quote(sampler)}は使えません。`,
    hint: 'Euler、DPM++ 2Mなど、別のサンプラーを選択してください。',
  }),
  'schedule-from-pure-noise': () => ({
    message: 'このモデルは純粋なノイズから始まるため、選択中のスケジュールは使えません。',
    hint: 'スケジュール「SGM均等」または「自動」を選択してください。',
  }),
  'sampler-stuck': () => ({
    message: 'このモデルでは、DPM adaptiveの計算が進みません。',
    hint: '別のサンプラーを選択してください。',
  }),

  'values-not-finite': ({ of }) => ({
    message: `${
      { picture: '画像', mask: 'キャラクターのマスク', latent: '生成中の画像' }[of]
    }に数値ではない値が含まれています。計算が正しく行われなかったため、何も配置していません。`,
    hint: TRY_WITHOUT_GPU,
  }),
  'latent-of-zeros': () => ({
    message: '生成中の画像がすべて0になりました。計算が正しく行われなかったため、何も配置していません。',
    hint: TRY_WITHOUT_GPU,
  }),
  'picture-of-one-colour': () => ({
    message:
      '線画と参照画像には複数の色がありますが、結果が一色になりました。計算が正しく行われませんでした。',
    hint: TRY_WITHOUT_GPU,
  }),
  'network-not-loaded': ({ network }) => ({
    message: `モデルの一部（${network}）を読み込めませんでした。`,
    hint: TRY_WITHOUT_GPU,
  }),
  'engine-out-of-memory': () => ({
    message: 'メモリが不足しました。何も配置していません。',
    hint: '小さいサイズを選択するか、ほかのアプリやタブを閉じて、もう一度お試しください。',
  }),
  'engine-broke-down': () => ({
    message: '計算エンジンが停止しました。何も配置していません。',
    hint: 'もう一度お試しください。繰り返す場合は、小さいサイズか別の設定を選択してください。',
  }),
  'gpu-lost': () => ({
    message: 'GPUとの接続が失われました。何も配置していません。',
    hint: 'もう一度お試しください。繰り返す場合は、小さいサイズを選択するか、上部のモデル名から「CPUのみを使う」を選択してください。',
  }),
  'gpu-failed': () => ({
    message: 'GPUでエラーが発生しました。何も配置していません。',
    hint: 'GPUを使うほかのアプリを閉じるか、小さいサイズを選択するか、上部のモデル名から「CPUのみを使う」を選択してください。',
  }),
  'gpu-out-of-memory': () => ({
    message: 'GPUのメモリが不足しました。何も配置していません。',
    hint: '小さいサイズを選択するか、GPUを使うほかのアプリを閉じるか、上部のモデル名から「CPUのみを使う」を選択してください。',
  }),
  'engine-lost-often': ({ times }) => ({
    message: `計算エンジンが続けて${number(times)}回停止しました。そのたびに再起動しましたが、完了できませんでした。何も配置していません。レイヤーは元のままです。`,
    hint: '上部のモデル名から「CPUのみを使う」を選択するか、小さいサイズを選択してください。GPUを使うほかのアプリを閉じると改善することもあります。',
  }),
  'worker-not-started': () => ({
    message: '計算エンジンを起動できませんでした。',
    hint: TELL_SERVER,
  }),
  'worker-stopped': () => ({
    message: '計算エンジンが停止しました。何も配置していません。',
    hint: 'もう一度お試しください。解決しない場合は、上部のモデル名から「CPUのみを使う」を選択してください。',
  }),

  'no-model-open': () => ({
    message: 'モデルが開かれていません。',
    hint: 'モデルの読み込みが終わるまでお待ちください。',
  }),
  'model-gone': () => ({
    message: 'この彩色に指定したモデルは、もう開かれていません。',
    hint: '「彩色」を押すと、現在のモデルを使います。',
  }),
  'model-not-offered': ({ model }) => ({
    message: `前回使ったモデル（${model}）は、ここでは提供されていません。`,
    hint: 'モデルのフォルダーを指定してパネルを起動するか（npm start -- --packs フォルダー）、別のモデルを選択してください。',
  }),
  'model-file-broken': ({ file }) => ({
    message: `${quote(file)}が破損しているか、バージョンが異なります。`,
    hint: TELL_SERVER,
  }),
  'model-too-large': ({ bytes: size, mostBytes }) => ({
    message: `モデルが大きすぎます（${bytes(size)}、上限${bytes(mostBytes)}）。`,
    hint: '上部のモデル名から別のモデルを選択してください。',
  }),
  'no-room': ({ title, neededBytes, freeBytes }) => ({
    message: `${title}の保存には${bytes(neededBytes)}が必要ですが、ブラウザーの空き容量は${bytes(freeBytes)}です。`,
    hint: '使わないモデルを上部のモデル名から削除するか、ディスクの空き容量を増やしてください。',
  }),
  'file-damaged': ({ file }) => ({
    message: `受信した${quote(file)}が破損しています。`,
    hint: TELL_SERVER,
  }),
  'server-unreachable': ({ file, url }) => ({
    message: `${quote(file)}を取得できません。${url} に接続できません。`,
    hint: TRY_SERVER,
  }),
  'server-refuses': ({ file, url, status }) => ({
    message: `${quote(file)}を取得できません。サーバーが ${url} に${number(status)}を返しました。`,
    hint: TRY_SERVER,
  }),
  'download-stalled': ({ file, seconds: silence }) => ({
    message: `${quote(file)}のダウンロードが止まりました。${number(silence)}秒間、データが届いていません。`,
    hint: TRY_SERVER,
  }),
};
