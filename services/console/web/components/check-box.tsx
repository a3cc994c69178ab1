import type { Signal } from "@preact/signals";

export interface CheckBoxProps {
  readonly label: string;
  readonly on: Signal<boolean>;
}

/** A choice of yes or no, with its name beside it. */
export function CheckBox({ label, on }: CheckBoxProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={on.value}
        onChange={({ currentTarget }) => {
          on.value = currentTarget.checked;
        }}
      />
      {label}
    </label>
  );
}
