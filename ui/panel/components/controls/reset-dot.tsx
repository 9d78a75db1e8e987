/** The dot of a changed value; pressed, it sets the value back. */
interface ResetDotProps {
  readonly wording: string;
  /** Null where nothing is changed. */
  readonly onReset: (() => void) | null;
}

export function ResetDot({ wording, onReset }: ResetDotProps) {
  if (onReset === null) return <span class="dot-space" />;
  return <button type="button" class="dot" aria-label={wording} title={wording} onClick={onReset} />;
}
