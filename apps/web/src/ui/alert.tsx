import { useEffect, useRef, type ReactNode } from 'react';

type Tone = 'info' | 'good' | 'careful' | 'wrong';

const LOOK: Record<Tone, string> = {
  info: 'border-sky bg-sky-soft',
  good: 'border-leaf bg-leaf-soft',
  careful: 'border-sun bg-sun-soft',
  wrong: 'border-danger bg-danger-soft',
};

type AlertProps = {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** Read out at once. For what comes as an answer to something the parent did. */
  urgent?: boolean;
};

export function Alert({ tone, title, children, urgent = false }: AlertProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The answer to a tap may lie outside what the phone shows.
    if (urgent) box.current?.scrollIntoView({ block: 'nearest' });
  }, [urgent]);
  return (
    <div
      ref={box}
      role={urgent ? 'alert' : undefined}
      className={`grid gap-1 rounded-md border-l-6 p-4 ${LOOK[tone]}`}
    >
      {title ? <p className="font-bold">{title}</p> : null}
      {children}
    </div>
  );
}
