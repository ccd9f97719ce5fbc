import type { Alternatives } from './alternatives.ts';

/** Lists what is no longer available and what is still free. */
export function AlternativesList({ alternatives }: { alternatives: Alternatives[] }) {
  return alternatives.map(({ lost, heading, free }) => (
    <div key={lost.join()} className="grid gap-1 pt-2">
      {lost.map((line) => (
        <p key={line} className="font-bold">
          {line}
        </p>
      ))}
      <p>{heading}</p>
      {free.length > 0 ? (
        <ul className="grid list-disc gap-1 pl-5">
          {free.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </div>
  ));
}
