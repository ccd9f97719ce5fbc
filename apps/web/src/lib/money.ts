const whole = new Intl.NumberFormat('en-IN', {
  style: 'currency',
  currency: 'INR',
  maximumFractionDigits: 0,
});
const exact = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' });

/** Paise as rupees in Indian grouping: `₹1,800`, `₹1,00,000`, `₹799.50`. */
export function formatPaise(amountPaise: number): string {
  return (amountPaise % 100 === 0 ? whole : exact).format(amountPaise / 100);
}
