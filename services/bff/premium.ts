/**
 * Premium links: made like any other, then charged for. The link comes first, so that nobody pays
 * for one that is refused; without the payment it stays an ordinary link.
 */
import type { BackgroundSends } from '../building-blocks/events/background-sends.ts';
import { Problem } from '../building-blocks/http-server/problem.ts';
import type { Identity } from '../building-blocks/identity/token-verifier.ts';
import type { PublicLink } from './link.ts';
import type { CreateRequest, LinkService } from './link-service.ts';
import type { Payment } from './payment.ts';
import type { ThirdParty } from './third-party.ts';

export interface PremiumLink extends PublicLink {
  readonly premium: true;
  readonly payment: 'paid' | 'deferred';
  readonly transactionId?: string;
}

export interface PremiumOptions {
  readonly links: LinkService;
  readonly payment: Payment;
  readonly email: ThirdParty;
  readonly background: BackgroundSends;
}

export interface PremiumService {
  /** Throws a Problem, 402 where the payment was declined. */
  create(wanted: CreateRequest, who: Identity): Promise<PremiumLink>;
}

export function premiumService(options: PremiumOptions): PremiumService {
  const { links, payment, email, background } = options;
  return {
    async create(wanted, who) {
      const { link } = await links.create({ ...wanted, own: true }, who);
      const charge = await payment.charge();
      if (charge.outcome === 'declined') {
        throw new Problem(
          402,
          'payment_declined',
          `${charge.reason}; link ${link.code} was made, without premium`,
        );
      }
      background.start('e-mail', async () => {
        await email.post('/email', { to: who.userId, template: 'premium-link' });
      });
      const paid = charge.outcome === 'paid';
      return {
        ...link,
        premium: true,
        payment: charge.outcome,
        ...(paid ? { transactionId: charge.transactionId } : {}),
      };
    },
  };
}
