import type { Booking } from '@nibog/api/schemas';
import { useEffect, useState } from 'react';
import type { Language } from '../../messages/languages.ts';
import { useLanguage } from '../../messages/use-messages.ts';
import { keepTicket } from './kept-tickets.ts';
import type { TicketReading } from './queries.ts';
import { startTicketWorker } from './ticket-worker.ts';

/** Keeps the shown ticket on this device. Returns whether it now opens offline. */
export function useKeepTicket({ booking, keptAt }: TicketReading): boolean {
  const language = useLanguage();
  const [kept, setKept] = useState(keptAt !== null);
  useEffect(() => {
    if (keptAt !== null) return;
    let isCurrent = true;
    async function keep(): Promise<void> {
      const done = await keepForOffline(booking, language);
      if (isCurrent) setKept(done);
    }
    void keep();
    return () => {
      isCurrent = false;
    };
  }, [booking, keptAt, language]);
  return kept;
}

/** A failure to keep the ticket is ignored: the ticket is shown anyway. */
async function keepForOffline(booking: Booking, language: Language): Promise<boolean> {
  try {
    const isKept = await keepTicket(booking, language);
    return isKept && (await startTicketWorker());
  } catch {
    return false;
  }
}
