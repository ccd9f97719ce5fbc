/** All texts of mails and tickets, in Hindi. */
import { createMailFormats } from '../format.ts';
import type { MailMessages } from '../messages.ts';

const format = createMailFormats({
  locale: 'hi-IN',
  hours: { hour: 'numeric', minute: '2-digit', dayPeriod: 'long' },
  formatRange: (from, to) => `${from} – ${to} बजे (IST)`,
});

const { money } = format;

export const hi: MailMessages = {
  locale: 'hi-IN',
  format,
  questions: (ways) => `कुछ पूछना है? ${ways.join(' या ')}`,

  confirmation: {
    subject: (bookingRef) => `आपकी NIBOG बुकिंग ${bookingRef}`,
    subjectMoved: (bookingRef) => `आपकी NIBOG बुकिंग ${bookingRef} बदल गई है`,
    heading: 'आपकी बुकिंग हो गई',
    headingMoved: 'आपकी बुकिंग बदल गई है',
    moved: (bookingRef) =>
      `आपके कहने पर आपकी बुकिंग ${bookingRef} बदल दी गई है। अब वह ऐसी है; टिकट भी नया है, और कैलेंडर में नई फ़ाइल जोड़ें।`,
    greeting: (name) => `नमस्ते ${name} जी, हमें आपका इंतज़ार रहेगा।`,
    greetingText: (name) => `नमस्ते ${name} जी,`,
    made: (bookingRef) => `आपकी बुकिंग हो गई है। आपका रेफ़रेंस नंबर ${bookingRef} है।`,
    reference: 'आपका रेफ़रेंस नंबर',
    noVenue: (city) => `${city} में जगह जल्द तय होगी; हम आपको लिखेंगे`,
    paid: 'पेमेंट',
    addOns: 'साथ में',
    discount: 'छूट',
    withCode: (code) => `${code} से`,
    bringHeading: 'साथ क्या लाएँ',
    bringPoints: [
      'यह ई-मेल, फ़ोन पर या कागज़ पर।',
      'पानी, बदलने के कपड़े, और ऐसे मोज़े जो फिसलें नहीं।',
      'पहले गेम से 15 मिनट पहले आ जाएँ। हर बच्चे के साथ माता या पिता में से कोई एक रहे।',
    ],
    movedIntro: 'आपके कहने पर आपकी बुकिंग बदल दी गई है। अब वह ऐसी है।',
    codeAltText: 'आपके टिकट का क्यूआर कोड',
    showCode: 'इसे प्रवेश द्वार पर दिखाएँ, फ़ोन पर या कागज़ पर।',
    webTicketLink: 'वेबसाइट पर आपका टिकट',
    webTicketButton: 'अपना टिकट देखें',
    pdfLink: 'आपके टिकट की पीडीएफ़',
    calendarAttached: 'कैलेंडर के लिए: इस ई-मेल के साथ आई फ़ाइल खोलें।',
    changeLink: 'बुकिंग बदलें या रद्द करें',
    farewell: 'जल्द मिलते हैं!',
  },

  refund: {
    subjectStarted: (bookingRef) => `हम आपके पैसे लौटा रहे हैं (${bookingRef})`,
    subjectCompleted: (bookingRef) => `आपके पैसे लौटा दिए गए हैं (${bookingRef})`,
    greeting: (name) => `नमस्ते ${name} जी,`,
    started: (paise) => `जिस खाते से आपने पेमेंट किया था, उसी में हम ${money(paise)} लौटा रहे हैं।`,
    completed: (paise) => `जिस खाते से आपने पेमेंट किया था, उसी में PhonePe ने ${money(paise)} लौटा दिए हैं।`,
    reasons: {
      no_place_left: 'आपका पेमेंट हमें देर से मिला, तब तक सीटें किसी और को मिल चुकी थीं।',
      no_extras_left: 'आपका पेमेंट हमें देर से मिला, तब तक आपकी जोड़ी हुई कोई चीज़ या आपका प्रोमो कोड बाकी नहीं था।',
      duplicate_payment: 'इन सीटों का पेमेंट दो बार हो गया था, इसलिए एक पेमेंट के पैसे लौटाए जा रहे हैं।',
      cancelled_by_parent: 'यह बुकिंग आपने रद्द की।',
      cancelled_by_organiser: 'हमें बुकिंग रद्द करनी पड़ी। हमें खेद है।',
    },
    paymentDescription: (title, bookingRef) => `यह पेमेंट ${title} के लिए था, रेफ़रेंस नंबर ${bookingRef}।`,
    bankDelay: 'बैंक में पैसे दिखने में आम तौर पर 7 कामकाजी दिन तक लगते हैं। आपको कुछ करने की ज़रूरत नहीं है।',
    statusLink: 'अभी की स्थिति',
    statusButton: 'अभी की स्थिति देखें',
  },

  link: {
    subject: 'आपकी NIBOG बुकिंग',
    greeting: 'नमस्ते,',
    open: 'इस ई-मेल से की गई सारी बुकिंग आप यहाँ देख सकते हैं, और उन्हें बदल या रद्द कर सकते हैं:',
    buttonLabel: 'मेरी बुकिंग देखें',
    expiryNote: 'यह लिंक एक घंटे तक काम करता है। इसे किसी और को न दें: जिसके पास यह है वह आपकी बुकिंग रद्द कर सकता है।',
    notRequestedNote: 'अगर आपने यह लिंक नहीं माँगा था, तो आपको कुछ करने की ज़रूरत नहीं है।',
  },

  cancelled: {
    subject: (bookingRef) => `आपकी NIBOG बुकिंग ${bookingRef} रद्द हो गई`,
    greeting: (name) => `नमस्ते ${name} जी,`,
    byParent: (title, day) =>
      `आपके कहने पर ${title} (${day}) की आपकी बुकिंग रद्द कर दी गई है, और उसकी सीटें छोड़ दी गई हैं।`,
    byOrganiser: (title, day) => `हमने ${title} (${day}) की आपकी बुकिंग रद्द कर दी है, और उसकी सीटें छोड़ दी गई हैं।`,
    nothingReturned: (paise) => `रद्द करने की शर्तों के अनुसार, दिए गए ${money(paise)} में से कुछ भी वापस नहीं होगा।`,
    nothingReturnedByUs: (paise) =>
      `इससे दिए गए ${money(paise)} में से कुछ भी वापस नहीं होगा। अगर आपको ऐसी उम्मीद नहीं थी, तो कृपया हमसे पूछें।`,
    reference: (bookingRef) => `रेफ़रेंस नंबर ${bookingRef} था। इसका टिकट अब मान्य नहीं है।`,
    statusLink: 'अभी की स्थिति',
    statusButton: 'अभी की स्थिति देखें',
  },

  ticket: {
    title: (bookingRef) => `NIBOG टिकट ${bookingRef}`,
    reference: 'रेफ़रेंस नंबर',
    noVenue: (city) => `${city} में जगह जल्द तय होगी`,
    childNumber: (number) => `बच्चा ${number}`,
    addOns: 'साथ में, इवेंट पर ले लें',
    paid: (paise) => `पेमेंट: ${money(paise)}`,
    discount: (paise, code) => `छूट${code === null ? '' : ` (${code})`}: ${money(paise)}`,
    gateInstructions: 'गेट पर यह पेज दिखाएँ, कागज़ पर या फ़ोन पर। पहले गेम से 15 मिनट पहले आ जाएँ।',
    calendarDescription: (child, game, bookingRef) => `${child} का गेम: ${game}। बुकिंग ${bookingRef}।`,
  },
};
