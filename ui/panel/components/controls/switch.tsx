/** An on/off control: a checkbox to the keyboard and to screen readers. */
interface SwitchProps {
  readonly label: string;
  /** One line of what it does. */
  readonly note?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, note, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <>
      <label class="switch">
        <span class="switch-label">{label}</span>
        <input
          type="checkbox"
          role="switch"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span class="switch-track" aria-hidden="true" />
      </label>
      {note !== undefined && <p class="quiet switch-note">{note}</p>}
    </>
  );
}
