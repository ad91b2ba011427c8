/** The nouns by which docs/scenario.md knows a table or a column. All in the singular. */

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Rule 0: what a column calls the user it points to. */
export const userAliases =
  set(`user owner author creator created_by sender recipient receiver buyer seller vendor customer client member
  assignee assigned_to assigned reporter requester follower following followed followee profile account player host guest patient
  student teacher driver rider poster uploader uploaded_by posted_by invited_by inviter invitee approved_by updated_by actor from_user
  to_user friend liker viewer voter reviewer reviewee blocker blocked participant organizer employee resident applicant candidate
  freelancer tenant_user person contestant mentee learner created_by_user usuario cliente aluno alumno paciente motorista conductor perfil
  autor remetente destinatario vendedor comprador`);

/** Columns that say who entered a row, not whose it is. */
export const recorders = set('created_by updated_by approved_by uploaded_by invited_by creator reviewer approver');

/** Rule 1: what an app calls its users. */
export const people =
  set(`user profile account player customer resident member patient student person client employee buyer seller learner
  citizen subscriber guest athlete driver usuario cliente aluno alumno paciente perfil pessoa persona motorista`);
export const staff = set('admin administrator staff moderator operator superuser agent employee');

/** Rule 7: those among the users who serve the others. */
export const serving =
  set(`driver courier rider provider vendor merchant doctor physician therapist dentist nutritionist instructor coach
  trainer tutor mentor host landlord technician contractor photographer stylist barber consultant advisor lawyer broker motorista
  profissional profesional entregador nutricionista`);

export const settings = set(
  `setting config configuration preference option stat statistic summary metric counter kpi total aggregate singleton meta metadata`,
);
/** Rule 8: groups by how many users share one. */
export const households = set('household lot family home house flat apartment couple');
export const rooms = set('game room match lobby session_room table_room');
export const groups = set(`team organization organisation org workspace tenant group club community company school class classroom
  league department branch space clan guild band church gym agency empresa filial sucursal equipe equipo organizacao organizacion
  escola escuela turma grupo clinica filiai`);

export const lookups =
  set(`category type plan tag unit skill role permission template status section level genre country city region state
  language currency brand color size department topic subject amenity feature badge achievement tier bucket kind reason option label
  ingredient exercise holiday faq banner categoria tipo cargo cidade ciudad estado pais moeda moneda`);
/** What a company or a team sets up once, and all of its people use. */
export const setUp = set(
  `category type template tag label status stage department role permission tier badge workflow automation rule ruleset integration
  connection connector system endpoint source channel mapping definition dimension holiday webhook pipeline tax faq banner location warehouse
  business_unit cost_center categoria tipo`,
);
export const tokens = set('token session code otp verification reset credential key secret identity nonce invite_code');
/** Tokens by name that are as often something else: a training session, a colour's code. */
export const perhapsTokens = set('session code key secret credential');
/** Words of a column by which a session or a code opens something. */
export const secrets = set('token expire expires expired expiry hash hashed secret password sid sess agent');
/** What somebody who works with the app leaves every day. */
export const daily = set('clock timesheet timecard punch checkin attendance');
export const logs = set(
  `log notification history view activity queue event audit visit click impression track tracking metric heartbeat alert email_log job
  webhook delivery search analytic pageview login attempt historico historial notificacao notificacoe notificacion notificacione evento
  auditoria posicao posicione posicion`,
);
export const rare = set(
  `support report request contact referral ban ticket feedback complaint inquiry enquiry appeal dispute waitlist lead subscriber
  chamado suporte denuncia solicitacao convite contato contacto solicitud queja sugerencia`,
);
/** Of those, what the customers are rather than what they send, where the rows have an owner: a sales tool's contacts. */
export const clients = set('contact lead referral subscriber feedback');
/** Words before a message that make it one to whoever runs the app. */
export const toOperator = set('support contact feedback inquiry enquiry');
export const messages = set('message chat dm mensagem mensagen mensaje');
export const reactions = set(
  `like vote favorite favourite bookmark follow follower following reaction rating view save wishlist upvote downvote star block
  friendship connection clap repost share endorsement attendance rsvp participant enrollment membership member participation`,
);
/** Rule 8: who belongs to a group, of those. */
export const memberships = set('member membership participant enrollment player attendee');
/** Owned by few, and come to by many. */
export const places = set(
  `venue restaurant store shop salon hotel hostel clinic gym studio stadium court pitch field cafe bar pharmacy dealership parking
  loja tienda restaurante`,
);
/** What has a handful of everything that belongs to it. */
export const baskets = set('cart basket carrinho carrito');
export const wholes =
  set(`cart basket order invoice bill quote estimate receipt checkout shipment prescription recipe booking reservation appointment
  refund sale purchase subscription meal venda compra venta carrinho carrito pedido fatura factura receita orcamento`);
/** What people add to something one by one. */
export const gathered = set('entry record diary note signature donation tip vote like reaction bid task document');
/** What has a handful of these. */
export const things = set('product variant variation listing poll question quiz form survey exercise workout produto producto');
export const parts = set(
  'image photo picture option variant variation choice size color attribute specification feature price set field question step ingredient',
);
export const comments = set('comment review reply answer response note_reply testimonial comentario avaliacao avaliacoe resena');
/** Of those, what somebody says once of what he has bought or been to. */
export const opinions = set('review rating testimonial avaliacao avaliacoe resena');
export const money = set(
  `order payment invoice bill booking claim transaction payout refund withdrawal sale purchase donation expense deposit reservation
  appointment subscription quote transfer charge checkout earning commission debt loan settlement income receipt trade bid
  pedido fatura factura pagamento pago venda venta compra despesa gasto receita ingreso agendamento cita reserva entrega viagem viagen viaje
  frete cobranca transacao transacoe transaccion`,
);
/** Money that goes back. */
export const reversals = set('refund chargeback dispute reversal reembolso estorno');
/** Owned entities of which a user has few. */
export const offers = set(
  `product listing job company business property store shop vehicle car pet restaurant campaign course event produto producto imovel
  inmueble veiculo vehiculo carro curso loja tienda`,
);
/** Names of things that people do or write, which grow with them. */
/** What a company's people do with others, one after the other. */
export const dealings = set('deal case lead opportunity prospect campaign delivery route trip job incident block shipment call');
export const work = set(
  `task todo item note post entry document file image photo upload project project_task record step progress goal habit workout meal
  assignment submission score attempt result question quiz survey form plan_item chore reminder recipe list board card ticket page
  article story thread discussion message conversation meeting visit measurement log schedule shift inspection issue request application
  answer bill state completion message cart tarefa tarea nota arquivo archivo documento foto imagem imagen projeto proyecto registro treino`,
);
