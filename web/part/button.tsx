import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly type?: "button" | "submit";
  /** Why it cannot be used now: said to whoever points at it or reaches it by keyboard. */
  readonly whyNot?: string | undefined;
  readonly label?: string;
  readonly isBusy?: boolean;
  readonly isPressed?: boolean;
}

/** A button; one that cannot be used stays reachable and says why. */
export function Button({ children, onClick, kind = "plain", type = "button", whyNot, label, ...state }: ButtonProps) {
  const id = useId();
  const isOff = whyNot !== undefined || state.isBusy === true;
  const click = (event: Event): void => {
    if (isOff) event.preventDefault();
    else onClick?.();
  };
  return (
    <span class="button-holder">
      <button
        type={type}
        class={`button ${kind}`}
        aria-disabled={isOff}
        aria-busy={state.isBusy === true}
        aria-label={label}
        aria-pressed={state.isPressed}
        aria-describedby={whyNot === undefined ? undefined : id}
        title={whyNot ?? label}
        onClick={click}
      >
        {children}
      </button>
      {whyNot === undefined ? null : (
        <span id={id} class="only-heard">
          {whyNot}
        </span>
      )}
    </span>
  );
}
