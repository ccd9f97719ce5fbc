import { Alert } from '../../ui/alert.tsx';

/** No answer about the payment came: says so, and that it means nothing. */
export function Unheard({ online }: { online: boolean }) {
  return (
    <Alert
      tone="careful"
      urgent
      title={
        online
          ? 'We could not ask about your payment just now. We will go on by ourselves.'
          : 'You seem to be offline. We will go on by ourselves.'
      }
    >
      <p>This says nothing about your payment: it is safe, and is handled without this page.</p>
    </Alert>
  );
}
