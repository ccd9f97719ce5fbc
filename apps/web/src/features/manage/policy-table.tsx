import type { CancellationQuote } from '@nibog/api/schemas';
import { useMessages } from '../../messages/use-messages.ts';

/** The organiser's cancellation terms as a table. The row that applies today is marked by colour and by text. */
export function PolicyTable({ quote }: { quote: CancellationQuote }) {
  const t = useMessages();
  const { rules, daysBefore } = quote;
  const appliedIndex = rules.findIndex(({ fromDays }) => daysBefore >= fromDays);
  const last = rules.at(-1)?.fromDays ?? 0;
  const lines = rules.map(({ fromDays, percent, feePaise }, index) => {
    const above = rules[index - 1];
    return {
      when: above ? t.cancel.between(fromDays, above.fromDays - 1) : t.cancel.moreThan(fromDays - 1),
      what: t.cancel.share(percent, feePaise === 0 ? null : t.format.money(feePaise)),
      applies: index === appliedIndex,
    };
  });
  if (last > 0)
    lines.push({ when: t.cancel.lessThan(last), what: t.cancel.nothingShort, applies: appliedIndex === -1 });
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">{t.cancel.terms}</caption>
      <thead className="text-sm text-soft">
        <tr>
          <th scope="col" className="py-2 pr-4 pl-3 font-normal">
            {t.cancel.days}
          </th>
          <th scope="col" className="py-2 font-normal">
            {t.cancel.returned}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ when, what, applies }) => (
          <tr key={when} className={`border-t border-line ${applies ? 'bg-sun-soft font-bold' : ''}`}>
            <th scope="row" className={`py-2.5 pr-4 pl-3 ${applies ? 'font-bold' : 'font-normal'}`}>
              {when}
            </th>
            <td className="py-2.5 pr-3">
              {what}
              {applies ? <span className="block text-sm font-normal">{t.cancel.applies}</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
