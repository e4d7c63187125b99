/** Calgary's two-letter street types. */
export const STREET_TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  AV: 'جادة', ST: 'شارع', DR: 'طريق', RD: 'طريق', BV: 'بوليفارد', WY: 'ممر', LN: 'زقاق', TR: 'درب', PY: 'جادة منتزه', CR: 'هلال', CI: 'دائرة', CL: 'شارع مغلق', PL: 'ميدان', SQ: 'ساحة', PZ: 'ساحة',
  CO: 'فناء', BA: 'خليج', TC: 'شرفة', GR: 'خضراء', GD: 'حدائق', GV: 'بستان', CM: 'ساحة', HT: 'مرتفعات', HL: 'تل', RI: 'مرتفع', VW: 'مطل', VI: 'فلل', LD: 'مرسى', PA: 'منتزه', PS: 'ممر', LI: 'وصلة',
  HE: 'مرج', ME: 'حارة', MR: 'عزبة', RO: 'صف', GA: 'بوابة', PT: 'نقطة', WK: 'ممشى', CV: 'خور', MT: 'جبل', PH: 'مسلك', PR: 'متنزه', CE: 'مركز', CA: 'رأس', IS: 'جزيرة', AL: 'زقاق', HI: 'طريق سريع',
}));

/** Quarters of the city. */
export const DIRECTIONS: ReadonlyMap<string, string> = new Map(Object.entries({
  NE: 'شمال شرق', NW: 'شمال غرب', SE: 'جنوب شرق', SW: 'جنوب غرب',
}));
