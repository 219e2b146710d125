/** The Kong whose behaviour was recorded and that this stand-in answers as. */
export const version = '3.9.3';
export const serverHeader = `kong/${version}`;
export const via = `1.1 ${serverHeader}`;
