/** The nouns by which docs/scenario.md knows a table or a column. All in the singular. */

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Rule 0: what a column calls the user it points to. */
export const userAliases =
  set(`user owner author creator created_by sender recipient receiver buyer seller vendor customer client member
  assignee assigned_to assigned reporter requester follower following followed followee profile account player host guest patient
  student teacher driver rider poster uploader uploaded_by posted_by invited_by inviter invitee approved_by updated_by actor from_user
  to_user friend liker viewer voter reviewer reviewee blocker blocked participant organizer employee resident applicant candidate
  freelancer tenant_user person contestant mentee learner created_by_user`);

/** Columns that say who entered a row, not whose it is. */
export const recorders = set('created_by updated_by approved_by uploaded_by invited_by creator reviewer approver');

/** Rule 1: what an app calls its users. */
export const people =
  set(`user profile account player customer resident member patient student person client employee buyer seller learner
  citizen subscriber guest athlete driver`);
export const staff = set('admin administrator staff moderator operator superuser agent employee');

export const settings = set(
  `setting config configuration preference option stat statistic summary metric counter kpi total aggregate singleton meta metadata`,
);
/** Rule 8: groups by how many users share one. */
export const households = set('household lot family home house flat apartment couple');
export const rooms = set('game room match lobby session_room table_room');
export const groups = set(`team organization organisation org workspace tenant group club community company school class classroom
  league department branch space clan guild band church gym agency`);

export const lookups =
  set(`category type plan tag unit skill role permission template status section level genre country city region state
  language currency brand color size department topic subject amenity feature badge achievement tier bucket kind reason option label
  ingredient exercise holiday faq banner`);
export const tokens = set('token session code otp verification reset credential key secret identity nonce invite_code');
export const logs = set(
  `log notification history view activity queue event audit visit click impression track tracking metric heartbeat alert email_log job
  webhook delivery search analytic pageview login attempt`,
);
export const rare = set(
  'support report request contact referral ban ticket feedback complaint inquiry enquiry appeal dispute waitlist lead',
);
export const messages = set('message chat dm');
export const reactions = set(
  `like vote favorite favourite bookmark follow follower following reaction rating view save wishlist upvote downvote star block
  friendship connection clap repost share endorsement attendance rsvp participant enrollment membership member participation`,
);
export const comments = set('comment review reply answer response note_reply testimonial');
export const money = set(
  `order payment invoice bill booking claim transaction payout refund withdrawal sale purchase donation expense deposit reservation
  appointment subscription quote transfer charge checkout earning commission debt loan settlement income receipt trade bid`,
);
/** Owned entities of which a user has few. */
export const offers = set(
  'product listing job company business property store shop vehicle car pet restaurant campaign course event',
);
/** Names of things that people do or write, which grow with them. */
export const work = set(
  `task todo item note post entry document file image photo upload project project_task record step progress goal habit workout meal
  assignment submission score attempt result question quiz survey form plan_item chore reminder recipe list board card ticket page
  article story thread discussion message conversation meeting visit measurement log schedule shift inspection issue request application
  answer bill state completion message cart`,
);
