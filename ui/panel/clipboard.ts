/** Text to the clipboard. A plugin's frame need not have the permission for the clipboard; a copied selection needs none. */
export function copyText(text: string): void {
  const area = document.createElement('textarea');
  const focused = document.activeElement;
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.style.cssText = 'position:fixed;opacity:0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) void navigator.clipboard?.writeText(text).catch(() => undefined);
}
