import type { Booking } from '@nibog/api/schemas';
import { useEffect, useState } from 'react';
import type { Language } from '../../messages/languages.ts';
import { useLanguage } from '../../messages/use-messages.ts';
import { keepTicket } from './kept-tickets.ts';
import type { TicketReading } from './queries.ts';
import { startTicketWorker } from './ticket-worker.ts';

/** Keeps the shown ticket on this device, and answers whether it now opens without the internet. */
export function useKeepTicket({ booking, keptAt }: TicketReading): boolean {
  const language = useLanguage();
  const [kept, setKept] = useState(keptAt !== null);
  useEffect(() => {
    if (keptAt !== null) return;
    let shown = true;
    async function keep(): Promise<void> {
      const done = await keepWhole(booking, language);
      if (shown) setKept(done);
    }
    void keep();
    return () => {
      shown = false;
    };
  }, [booking, keptAt, language]);
  return kept;
}

/** What cannot be kept is not: the ticket is shown all the same. */
async function keepWhole(booking: Booking, language: Language): Promise<boolean> {
  try {
    const isKept = await keepTicket(booking, language);
    return isKept && (await startTicketWorker());
  } catch {
    return false;
  }
}
