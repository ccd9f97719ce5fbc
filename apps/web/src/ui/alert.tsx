import { useEffect, useRef, type ReactNode } from 'react';

type Tone = 'info' | 'good' | 'careful' | 'wrong';

const TONE_CLASS: Record<Tone, string> = {
  info: 'border-sky bg-sky-soft',
  good: 'border-leaf bg-leaf-soft',
  careful: 'border-sun bg-sun-soft',
  wrong: 'border-danger bg-danger-soft',
};

type AlertProps = {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** Read out immediately and scrolled into view. For the result of something the parent did. */
  urgent?: boolean;
};

export function Alert({ tone, title, children, urgent = false }: AlertProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The result of a tap may be outside the visible part of the page.
    if (urgent) box.current?.scrollIntoView({ block: 'nearest' });
  }, [urgent]);
  return (
    <div
      ref={box}
      role={urgent ? 'alert' : undefined}
      className={`grid gap-1 rounded-md border-l-6 p-4 ${TONE_CLASS[tone]}`}
    >
      {title ? <p className="font-bold">{title}</p> : null}
      {children}
    </div>
  );
}
