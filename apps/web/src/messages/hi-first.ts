/** The texts of `en-first.ts` in Hindi. */
import { createFormats, hourOf12, type Clock } from './formats.ts';
import type { FirstMessages } from './languages.ts';

const format = createFormats({
  locale: 'hi-IN',
  formatTime: (clock) => `${partOfDay(clock)} ${formatClock(clock)} बजे`,
  formatTimes: (from, to) =>
    partOfDay(from) === partOfDay(to)
      ? `${partOfDay(from)} ${formatClock(from)} – ${formatClock(to)} बजे`
      : `${partOfDay(from)} ${formatClock(from)} – ${partOfDay(to)} ${formatClock(to)} बजे`,
  formatDay: ({ weekday, day, month, year }) => `${weekday}, ${day} ${month} ${year}`,
});

function partOfDay({ hour }: Clock): string {
  if (hour < 4) return 'रात';
  if (hour < 12) return 'सुबह';
  if (hour < 16) return 'दोपहर';
  return hour < 20 ? 'शाम' : 'रात';
}

function formatClock({ hour, minute }: Clock): string {
  return `${hourOf12(hour)}:${minute}`;
}

const { count } = format;

export function countMonths(months: number): string {
  return count(months, { one: 'महीना', other: 'महीने' });
}

export function countSeats(seats: number): string {
  return count(seats, { one: 'सीट', other: 'सीटें' });
}

export function formatAge(months: number): string {
  if (months < 12) return countMonths(months);
  const years = count(Math.floor(months / 12), { one: 'साल', other: 'साल' });
  return months % 12 === 0 ? years : `${years} ${countMonths(months % 12)}`;
}

export function formatYears(years: number): string {
  return years === 0 ? '1 साल से कम' : count(years, { one: 'साल', other: 'साल' });
}

export function formatAgeRange(minMonths: number, maxMonths: number): string {
  return `${minMonths}–${maxMonths} महीने`;
}

export const hiFirst: FirstMessages = {
  locale: 'hi-IN',
  format,
  age: formatAge,
  ageRange: formatAgeRange,

  site: {
    home: 'NIBOG, मुख्य पेज',
    skip: 'सीधे पेज की जानकारी पर जाएँ',
    language: 'भाषा',
    findBooking: 'मेरी बुकिंग खोजें',
    myBooking: 'मेरी बुकिंग',
    seeAllEvents: 'सभी इवेंट देखें',
    seeTheEvent: 'इवेंट देखें',
    about:
      'New India Baby Olympic Games: 5 से 84 महीने के बच्चों के लिए खेलों का एक दिन। पेमेंट PhonePe के अपने पेज पर होता है।',
    loading: 'लोड हो रहा है',
    offline: 'लगता है इंटरनेट बंद है।',
    offlineKept: 'लगता है इंटरनेट बंद है। आपने जो लिखा है वह सुरक्षित है; इंटरनेट आते ही हम आगे बढ़ेंगे।',
    call: (phone) => `${phone} पर कॉल करें`,
    write: (email) => `${email} पर लिखें`,
    mailSubject: (bookingRef) => `बुकिंग ${bookingRef}`,
    noContact: 'हमारी किसी भी ई-मेल में दिए गए पते या नंबर पर हमें लिखें या कॉल करें।',
    copied: 'कॉपी हो गया',
    copyManually: 'कॉपी करने के लिए रेफ़रेंस नंबर को दबाकर रखें',
    copyReference: 'रेफ़रेंस नंबर कॉपी करें',
    optional: '(ज़रूरी नहीं)',
  },

  notFound: {
    heading: 'यह पेज नहीं मिला',
    lead: 'इस पते पर कुछ नहीं है। हो सकता है लिंक पुराना हो, या कोई अक्षर छूट गया हो।',
  },

  loadError: {
    heading: 'यह पेज लोड नहीं हुआ',
    lead: 'हमें दिखाने लायक कोई जवाब नहीं मिला। कृपया थोड़ी देर में पेज फिर से लोड करें।',
    loadAgain: 'पेज फिर से लोड करें',
  },

  home: {
    title: (city) => (city ? `${city} में गेम` : 'छोटे बच्चों के गेम'),
    heading: 'आपके नन्हे-मुन्ने का बड़ा दिन',
    lead: '5 महीने से 7 साल तक के बच्चों के लिए घुटनों के बल चलना, दौड़, कूद और रैंप वॉक। अपना शहर और गेम चुनें, और PhonePe से पेमेंट करें।',
    upcoming: (city) => (city ? `${city} में आने वाले इवेंट` : 'आने वाले इवेंट'),
    pastEvents: (city) => (city ? `${city} में हो चुके इवेंट` : 'हो चुके इवेंट'),
    finder: 'इवेंट खोजें',
    city: 'शहर',
    allCities: 'सभी शहर',
    when: 'तारीख',
    anyDay: 'कोई भी दिन',
    wholeMonth: (date) => `पूरा ${format.month(date)}`,
    age: 'बच्चे की उम्र',
    anyAge: 'कोई भी उम्र',
    yearsOld: formatYears,
    looking: 'इवेंट खोज रहे हैं …',
    found: (events, more) => `${count(events, { one: 'इवेंट', other: 'इवेंट' })}${more ? ', और भी हैं' : ''}`,
    more: 'और इवेंट देखें',
    loadingMore: 'और इवेंट लोड हो रहे हैं',
    noEvent: 'अभी कोई इवेंट खुला नहीं है',
    nonePast: 'अभी तक कोई इवेंट नहीं हुआ है',
    planned: 'अगले इवेंट की तैयारी चल रही है। कृपया कुछ दिन बाद फिर देखें।',
    noneFits: 'इस चुनाव का कोई इवेंट नहीं है',
    noneFitsHint: 'कृपया कोई और दिन या आस-पास का कोई और शहर चुनें। हर कुछ हफ़्ते में नए इवेंट आते हैं।',
    seeAll: 'सभी इवेंट दिखाएँ',
    seePast: 'हो चुके इवेंट',
    seeUpcoming: 'आने वाले इवेंट',
  },

  event: {
    date: 'तारीख',
    venue: 'जगह',
    noVenue: 'जगह जल्द बताई जाएगी',
    openMap: 'मैप खोलें',
    inNewTab: '(नए टैब में खुलेगा)',
    forAges: (minMonths, maxMonths) => `${formatAgeRange(minMonths, maxMonths)} के बच्चों के लिए`,
    priceFrom: { before: 'हर गेम', after: 'से शुरू' },
    gameFrom: 'शुरुआती कीमत',
    over: 'यह इवेंट हो चुका है, इसकी बुकिंग अब नहीं हो सकती।',
    ended: 'हो चुका है',
    allPaused: 'बुकिंग रुकी हुई है',
    allPausedHint: 'अभी इस इवेंट के किसी गेम की बुकिंग नहीं हो रही है। कृपया बाद में फिर देखें।',
    gamesFor: (years) => `${formatYears(years)} के बच्चे के लिए`,
    noGameFor: (years) => `यहाँ ${formatYears(years)} के बच्चे के लिए कोई गेम नहीं है`,
    otherAges: 'बाकी उम्र के बच्चों के लिए',
    allTaken: 'अभी सभी गेम भर गए हैं',
    allTakenHint: 'जिन सीटों का पेमेंट नहीं होता, वे करीब 20 मिनट में खाली हो जाती हैं। कृपया थोड़ी देर में फिर देखें।',
    games: 'गेम',
    ageCounts: 'बच्चे की उम्र इवेंट वाले दिन के हिसाब से देखी जाती है।',
    gamesSoon: 'इस दिन के गेम जल्द बताए जाएँगे।',
    book: 'सीट बुक करें',
    note: (note) => `ध्यान दें: ${note}`,
    paused: 'बुकिंग रुकी हुई है',
    full: 'सीटें भर गईं',
    onlyLeft: (places) => `सिर्फ़ ${countSeats(places)} बाकी`,
    placesLeft: (places) => `${countSeats(places)} बाकी`,
  },
};
