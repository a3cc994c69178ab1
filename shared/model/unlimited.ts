/** The most that a count can tell: who asks for more asks for all there are. */
export const unlimited = 0xffff_ffff;
