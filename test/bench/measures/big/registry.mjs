export const BIG_MEASURES = [];
