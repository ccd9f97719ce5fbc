import { useEffect, type ReactNode } from 'react';

type PageProps = {
  /** The title of the browser tab. Defaults to the heading. */
  title?: string;
  heading: string;
  lead?: ReactNode;
  /** Content above the heading, such as a drawing or the steps of the checkout. */
  above?: ReactNode;
  children?: ReactNode;
};

/** Every page has a tab title, one focusable heading, and content. */
export function Page({ title, heading, lead, above, children }: PageProps) {
  const tabTitle = `${title ?? heading} · NIBOG`;
  useEffect(() => {
    document.title = tabTitle;
  }, [tabTitle]);
  return (
    <>
      <div className="grid gap-3">
        {above}
        <h1 tabIndex={-1} className="text-2xl">
          {heading}
        </h1>
        {lead ? <div className="text-soft">{lead}</div> : null}
      </div>
      {children}
    </>
  );
}

/** A column of readable width for text and forms. */
export function Column({ children }: { children: ReactNode }) {
  return <div className="mx-auto grid w-full grid-cols-1 max-w-2xl gap-6 px-4 py-6 sm:py-10">{children}</div>;
}

export function Card({ children, soft = false }: { children: ReactNode; soft?: boolean }) {
  return (
    <div
      className={`grid gap-4 rounded-lg p-4 sm:p-6 print:border print:border-line print:p-4 ${soft ? 'bg-sunk' : 'border border-line bg-card'}`}
    >
      {children}
    </div>
  );
}
