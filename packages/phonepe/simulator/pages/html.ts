import escapeHtml from 'escape-html';

/** Formats 12345650 paise as ₹1,23,456.50, with Indian digit grouping. */
export function formatRupees(paise: number): string {
  return new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' }).format(paise / 100);
}

/** Renders a complete page without a script. Every page states that no real money moves. */
export function renderPage(title: string, main: string): string {
  return `<!doctype html>
<html lang="en-IN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<p class="marker">PhonePe simulator — no real money</p>
<main>${main}</main>
</body>
</html>
`;
}

/** Text has a contrast of at least 4.5:1, and every control is at least 44 px high. */
const STYLE = `
*{box-sizing:border-box}
body{margin:0;background:#f4f1f9;color:#1f1633;font:16px/1.5 system-ui,sans-serif}
.marker{margin:0;padding:12px 16px;background:#ffd84d;color:#3a2a00;text-align:center;font-weight:700}
main{margin:0 auto;padding:16px;max-width:430px}
main:has(table){max-width:1100px}
.card{background:#fff;border:1px solid #d9cfea;border-radius:12px;padding:20px 16px;margin:0 0 16px;overflow-x:auto}
h1{font-size:1.25rem;margin:0 0 8px}
h2{font-size:1.05rem;margin:0 0 8px}
.amount{font-size:2.25rem;font-weight:700;line-height:1.2;margin:0 0 12px}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:4px 16px}
dt{color:#5a4d75}
dd{margin:0;overflow-wrap:anywhere}
form{margin:0}
.stack{display:grid;gap:12px}
.stack p{margin:-8px 0 4px;color:#5a4d75;font-size:.9rem}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
button,.button{min-height:44px;padding:10px 16px;border-radius:8px;border:1px solid #5f259f;background:#fff;color:#5f259f;font:inherit;font-weight:600;cursor:pointer;text-align:center;text-decoration:none;display:inline-block}
.stack button,.stack .button{width:100%}
.primary{background:#5f259f;color:#fff}
.danger{border-color:#a4161a;color:#a4161a}
button:focus-visible,a:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:3px solid #1a73e8;outline-offset:2px}
.notice{padding:12px;border-radius:8px;background:#fdecea;color:#7a1010;margin:0 0 16px}
.notice.calm{background:#e9f5ec;color:#14532d}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:8px;border-bottom:1px solid #e6def2;vertical-align:top}
td:first-child{overflow-wrap:anywhere;min-width:9rem}
td:nth-child(2){white-space:nowrap}
label{display:inline-flex;gap:8px;align-items:center;min-height:44px}
input[type=checkbox]{width:22px;height:22px}
select{min-height:44px;max-width:100%;padding:8px;font:inherit;border:1px solid #77678f;border-radius:8px;background:#fff}
summary{min-height:44px;padding:10px 0;cursor:pointer;font-weight:600}
.faults{list-style:none;margin:0;padding:0}
.faults li{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;justify-content:space-between;padding:8px 0;border-top:1px solid #e6def2}
.faults p{margin:0;flex:1 1 18rem;overflow-wrap:anywhere}
input[type=number]{min-height:44px;width:8rem;padding:8px;font:inherit;border:1px solid #77678f;border-radius:8px}
a{color:#5f259f}
@media (max-width:700px){
table,tbody,tr,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:8px 0;border-bottom:1px solid #e6def2}
td{padding:4px 0;border:0}
}
`;
