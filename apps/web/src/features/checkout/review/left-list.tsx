import type { Lost } from './what-is-left.ts';

/** Why somebody else has it, and what is still free. */
export function LeftList({ lost }: { lost: Lost[] }) {
  return lost.map(({ what, heading, free }) => (
    <div key={what.join()} className="grid gap-1 pt-2">
      {what.map((line) => (
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
