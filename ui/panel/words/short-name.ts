const MAX_SHORT_NAME = 24;

/** Long names are cut in the middle: what tells versions of a drawing apart stands at the end. */
export function shortName(name: string, most = MAX_SHORT_NAME): string {
  const characters = [...name];
  if (characters.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  const head = characters
    .slice(0, most - 1 - tail)
    .join('')
    .trimEnd();
  return `${head}…${characters.slice(-tail).join('').trimStart()}`;
}
