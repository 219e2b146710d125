/** The Redis whose answers the stand-in imitates, for clients that look before they speak. */
export const imitatedVersion = '7.4.0';
