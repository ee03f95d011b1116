import type { ComponentChildren } from "preact";
import { useApp } from "../app/app.js";

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly isCurrent?: "page" | undefined;
  readonly title?: string;
}

/** A link within the page; opens in a new window as any link does. */
export function Link({ to, children, class: name, isCurrent, title }: LinkProps) {
  const { router } = useApp();
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(to);
  };
  return (
    <a href={to} class={name} aria-current={isCurrent} title={title} onClick={onClick}>
      {children}
    </a>
  );
}
