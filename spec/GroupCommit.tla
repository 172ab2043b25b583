------------------------------ MODULE GroupCommit ------------------------------
(****************************************************************************)
(* The write path of dev.lockstep.commit: commands of two nodes, committed  *)
(* in groups, on connections that may break at the worst moment.            *)
(*                                                                          *)
(* There is one order and one piece of stock. Callers place the order,      *)
(* cancel it, change its address; a rival order wants the same piece. A     *)
(* call is one request on its way to one node: who gets no answer, or asks  *)
(* twice, is a second call of the same request.                             *)
(*                                                                          *)
(* What is shown: a command takes effect whole and once, and its caller is  *)
(* told the truth. Payment.tla and Refund.tla build on it.                  *)
(****************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
  Nodes,
  Calls,      \* of "place1", "place2", "rival", "cancel1", "cancel2", "expire", "adjust1", ...
  Placed,     \* the order exists already
  GroupMax,   \* lockstep.commit.group-commands-max
  Faults,     \* how often a connection breaks or a node dies
  Without     \* the guards that are switched off; {} is the product

Guard(name) == name \notin Without

Place  == {"place1", "place2"}      \* PlaceOrder under one order id, which makes it idempotent
Cancel == {"cancel1", "cancel2"}    \* CancelOrder under one Idempotency-Key (Keyed)
Adjust == {"adjust1", "adjust2"}    \* AdjustAddress without a key: each call is one request
(* "rival": PlaceOrder of the other order; "expire": CancelOrder by DeadlineScan;  *)
(* "poison": a command whose data the database refuses.                            *)

SameRequest(c) ==
  CASE c \in Place -> Place \intersect Calls
    [] c \in Cancel -> Cancel \intersect Calls
    [] OTHER -> {c}

CallsOf(g)    == {g[i] : i \in DOMAIN g}
NeedsRoot(g)  == CallsOf(g) \intersect (Cancel \union Adjust \union {"expire"}) # {}
NeedsStock(g) == CallsOf(g) \intersect (Place \union Cancel \union {"rival", "expire"}) # {}

VARIABLES
  db,         \* what is committed
  queue,      \* per node: calls waiting in its lane
  lane,       \* per node: the group its lane works on
  lost,       \* transactions whose COMMIT was sent and not answered, still open in the database
  answer,     \* what each caller was told
  faults

vars == <<db, queue, lane, lost, answer, faults>>

Unread == [order |-> "none", rival |-> FALSE, key |-> "none"]
NoRoot == [order |-> "none", version |-> 0]

(* What a lane knows of its group: the other parts of one that was split, the answers an earlier *)
(* attempt decided, whether the outcome of a COMMIT is unknown, the rows as read, the outcome.   *)
Idle == [pc |-> "idle", group |-> <<>>, todo |-> <<>>, kept |-> <<>>, unsure |-> FALSE,
         root |-> NoRoot, stock |-> 0, seen |-> Unread, out |-> <<>>]

Init ==
  /\ db = [ groups  |-> {},                                  \* commit_group: ids
            order   |-> IF Placed THEN "CREATED" ELSE "none",  \* order_info: status
            version |-> 0,                                   \*   and version
            rival   |-> FALSE,                               \*   the other order
            stock   |-> IF Placed THEN 0 ELSE 1,             \* product_stock
            key     |-> "none",                              \* idempotency_key: the kept answer
            effects |-> [c \in Calls |-> 0] ]                \* (for the properties only)
  /\ queue = [n \in Nodes |-> <<>>]
  /\ lane = [n \in Nodes |-> Idle]
  /\ lost = {}
  /\ answer = [c \in Calls |-> "none"]
  /\ faults = 0

-----------------------------------------------------------------------------
(* Deciding: a view of the rows as loaded goes through the group's commands in turn.            *)

DecideOne(v, c) ==
  LET done(w)    == [w EXCEPT !.told[c] = "done", !.applied = @ \union {c}]
      refused(w) == [w EXCEPT !.told[c] = "refused"]
      again(w)   == [w EXCEPT !.told[c] = "done"]
      cancelled(w) == [w EXCEPT !.order = "CANCELED", !.version = @ + 1, !.stock = @ + 1]
      keyed(w)   == [w EXCEPT !.key = w.told[c]]
  IN CASE c \in Place ->
            IF v.order # "none" THEN again(v)
            ELSE IF v.stock = 0 THEN refused(v)
            ELSE done([v EXCEPT !.order = "CREATED", !.stock = @ - 1])
       [] c = "rival" ->
            IF v.rival THEN again(v)
            ELSE IF v.stock = 0 THEN refused(v)
            ELSE done([v EXCEPT !.rival = TRUE, !.stock = @ - 1])
       [] c \in Cancel /\ Guard("IdempotencyKey") ->
            IF v.key # "none" THEN [v EXCEPT !.told[c] = v.key]
            ELSE keyed(IF v.order = "CREATED" THEN done(cancelled(v)) ELSE refused(v))
       [] c = "expire" \/ c \in Cancel ->
            IF v.order = "CREATED" THEN done(cancelled(v)) ELSE refused(v)
       [] c \in Adjust ->
            IF v.order = "CREATED" THEN done([v EXCEPT !.version = @ + 1]) ELSE refused(v)
       [] OTHER -> done(v)

RECURSIVE Decide(_, _)
Decide(v, g) == IF g = <<>> THEN v ELSE Decide(DecideOne(v, Head(g)), Tail(g))

View(l) ==
  [order |-> IF l.root.order # "none" THEN l.root.order ELSE l.seen.order,
   version |-> l.root.version, rival |-> l.seen.rival, stock |-> l.stock, key |-> l.seen.key,
   applied |-> {}, told |-> [c \in CallsOf(l.group) |-> "none"]]

(* The rows a decided group writes; "root" is the order's row, new or changed. *)
Written(l) ==
  LET before == View(l)
  IN {row \in {"root", "rival", "stock", "key"} :
        CASE row = "root"  -> l.out.order # before.order \/ l.out.version # before.version
          [] row = "rival" -> l.out.rival # before.rival
          [] row = "stock" -> l.out.stock # before.stock
          [] row = "key"   -> l.out.key # before.key}

-----------------------------------------------------------------------------
(* Locks of open transactions: of those lanes work on, and of lost ones.                        *)

Holds(l) ==
  LET locked == l.pc \in {"locked", "read", "flushed"}
  IN (IF locked /\ NeedsRoot(l.group) /\ l.root.order # "none" /\ Guard("RootLock")
      THEN {"root"} ELSE {})
     \union (IF locked /\ NeedsStock(l.group) THEN {"stock"} ELSE {})
     \union (IF l.pc = "flushed" THEN Written(l) ELSE {})

OpenOthers(n) == {lane[m] : m \in Nodes \ {n}} \union lost
Locked(n)     == UNION {Holds(l) : l \in OpenOthers(n)}

Work(n, l) == lane' = [lane EXCEPT ![n] = l]

(* The lane goes on with the next part of a split group, or is free. *)
NextPart(l) ==
  IF l.todo = <<>> THEN Idle
  ELSE [Idle EXCEPT !.pc = "taken", !.group = Head(l.todo), !.todo = Tail(l.todo)]

Tell(told) == answer' = [c \in Calls |-> IF c \in DOMAIN told THEN told[c] ELSE answer[c]]

-----------------------------------------------------------------------------
(* The callers, and the lane that takes what is there (Lane.drain). *)

Send(c, n) ==
  /\ answer[c] = "none"
  /\ queue' = [queue EXCEPT ![n] = Append(@, c)]
  /\ answer' = [answer EXCEPT ![c] = "waiting"]
  /\ UNCHANGED <<db, lane, lost, faults>>

Take(n) ==
  /\ lane[n].pc = "idle" /\ queue[n] # <<>>
  /\ LET size == IF Len(queue[n]) < GroupMax THEN Len(queue[n]) ELSE GroupMax
     IN /\ Work(n, [Idle EXCEPT !.pc = "taken", !.group = SubSeq(queue[n], 1, size)])
        /\ queue' = [queue EXCEPT ![n] = SubSeq(@, size + 1, Len(@))]
  /\ UNCHANGED <<db, lost, answer, faults>>

-----------------------------------------------------------------------------
(* One attempt (GroupRunner.attempt). The group's id is its calls: a call is in one group only. *)

Rows == [order |-> db.order, rival |-> db.rival, key |-> db.key]

(* GroupTransaction.begin: a duplicate means that this group has committed. *)
Begin(n) ==
  LET l == lane[n]
  IN /\ l.pc = "taken"
     /\ Guard("GroupId") => \A other \in lost : other.group # l.group    \* the unique index waits
     /\ IF Guard("GroupId") /\ l.group \in db.groups
        THEN Tell(l.kept) /\ Work(n, NextPart(l))
        ELSE /\ answer' = answer
             /\ Work(n, [l EXCEPT !.pc = "begun", !.root = NoRoot, !.stock = 0, !.out = <<>>,
                                  !.seen = IF Guard("ReadLast") THEN Unread ELSE Rows])
     /\ UNCHANGED <<db, queue, lost, faults>>

(* Stages ROOTS to SHARED. *)
Lock(n) ==
  LET l == lane[n]
      root == NeedsRoot(l.group) /\ db.order # "none"
  IN /\ l.pc = "begun"
     /\ root /\ Guard("RootLock") => "root" \notin Locked(n)
     /\ NeedsStock(l.group) => "stock" \notin Locked(n)
     /\ Work(n, [l EXCEPT
          !.pc = "locked", !.stock = db.stock,
          !.root = IF root THEN [order |-> db.order, version |-> db.version] ELSE @])
     /\ UNCHANGED <<db, queue, lost, answer, faults>>

(* Stage READ, after the locks, so that what we waited for is seen. *)
Read(n) ==
  LET l == lane[n]
  IN /\ l.pc = "locked"
     /\ Work(n, [l EXCEPT !.pc = "read", !.seen = IF Guard("ReadLast") THEN Rows ELSE @])
     /\ UNCHANGED <<db, queue, lost, answer, faults>>

(* Half by half, until the bad command is alone (GroupRunner.giveUp). *)
Split(l) ==
  LET half == Len(l.group) \div 2
  IN [Idle EXCEPT !.pc = "taken", !.group = SubSeq(l.group, 1, half),
                  !.todo = <<SubSeq(l.group, half + 1, Len(l.group))>> \o l.todo]

Again(l, kept) == [l EXCEPT !.pc = "taken", !.kept = kept]

(* Decide and flush. An insert waits for another open one of the same key, and then is a        *)
(* duplicate; an update of a row that has another version by now is stale: the group runs again. *)
Flush(n) ==
  LET l == lane[n]
      v == Decide(View(l), l.group)
      decided == [l EXCEPT !.pc = "flushed", !.out = v]
      rows == Written(decided)
      inserts == l.root.order = "none"
      duplicate == \/ "root" \in rows /\ inserts /\ db.order # "none"
                   \/ "rival" \in rows /\ db.rival
                   \/ "key" \in rows /\ db.key # "none"
      stale == "root" \in rows /\ ~inserts /\ db.version # l.root.version /\ Guard("Version")
  IN /\ l.pc = "read"
     /\ CASE "poison" \in CallsOf(l.group) ->
               IF ~Guard("SplitsBadCompany")
               THEN Work(n, Again(l, <<>>)) /\ answer' = answer
               ELSE IF Len(l.group) = 1
               THEN Tell([c \in CallsOf(l.group) |-> "failed"]) /\ Work(n, NextPart(l))
               ELSE Work(n, Split(l)) /\ answer' = answer
          [] rows = {} /\ "poison" \notin CallsOf(l.group) ->      \* nothing to keep: ROLLBACK
               Tell(v.told) /\ Work(n, NextPart(l))
          [] OTHER ->
               /\ rows \intersect Locked(n) = {}
               /\ IF duplicate \/ stale
                  THEN Work(n, Again(l, v.told)) /\ answer' = answer
                  ELSE /\ Work(n, decided)
                       /\ IF Guard("AnswerAfterCommit") THEN answer' = answer ELSE Tell(v.told)
     /\ UNCHANGED <<db, queue, lost, faults>>

Committed(l) ==
  LET v == l.out
      rows == Written(l)
  IN [groups  |-> db.groups \union {l.group},
      order   |-> IF "root" \in rows THEN v.order ELSE db.order,
      version |-> IF "root" \in rows THEN v.version ELSE db.version,
      rival   |-> IF "rival" \in rows THEN v.rival ELSE db.rival,
      stock   |-> IF "stock" \in rows THEN v.stock ELSE db.stock,
      key     |-> IF "key" \in rows THEN v.key ELSE db.key,
      effects |-> [c \in Calls |-> db.effects[c] + IF c \in v.applied THEN 1 ELSE 0]]

Commit(n) ==
  LET l == lane[n]
  IN /\ l.pc = "flushed"
     /\ db' = Committed(l)
     /\ Tell(l.out.told)
     /\ Work(n, NextPart(l))
     /\ UNCHANGED <<queue, lost, faults>>

-----------------------------------------------------------------------------
(* What breaks. *)

Fault == faults < Faults /\ faults' = faults + 1

(* Certainly not committed: the group runs again, and after some tries its callers get 503.     *)
(* While an earlier COMMIT is unknown it is asked on.                                            *)
RunAgainOrRefuse(n, l) ==
  \/ answer' = answer /\ Work(n, Again(l, IF l.out = <<>> THEN l.kept ELSE l.out.told))
  \/ ~l.unsure /\ Tell([c \in CallsOf(l.group) |-> "busy"]) /\ Work(n, NextPart(l))

ConnectionBreaks(n) ==
  /\ lane[n].pc \in {"begun", "locked", "read", "flushed"} /\ Fault
  /\ RunAgainOrRefuse(n, lane[n])
  /\ UNCHANGED <<db, queue, lost>>

(* No answer to COMMIT (GroupRunner.resolve): the same group is run with the same id. *)
CommitUnknown(n) ==
  LET l == lane[n]
  IN /\ l.pc = "flushed" /\ Fault
     /\ lost' = lost \union {l}
     /\ Work(n, [Again(l, l.out.told) EXCEPT !.unsure = TRUE])
     /\ UNCHANGED <<db, queue, answer>>

(* UNKNOWN_MAX has passed: 504, only a repeat can tell. *)
GiveUpAsking(n) ==
  LET l == lane[n]
  IN /\ l.pc = "taken" /\ l.unsure
     /\ Tell([c \in CallsOf(l.group) |-> "unknown"])
     /\ Work(n, NextPart(l))
     /\ UNCHANGED <<db, queue, lost, faults>>

(* The database ends a transaction nobody waits for: the COMMIT had reached it, or not. *)
LostEnds ==
  /\ \E l \in lost : lost' = lost \ {l} /\ (db' = Committed(l) \/ db' = db)
  /\ UNCHANGED <<queue, lane, answer, faults>>

(* COMMIT was answered, then giving the connection back fails. *)
CloseFails(n) ==
  /\ ~Guard("CloseIsHarmless")
  /\ lane[n].pc = "flushed" /\ Fault
  /\ db' = Committed(lane[n])
  /\ RunAgainOrRefuse(n, lane[n])
  /\ UNCHANGED <<queue, lost>>

(* kill -9: the callers get no answer. COMMIT may have been sent. *)
Die(n) ==
  LET l == lane[n]
      gone == CallsOf(l.group) \union CallsOf(queue[n])
                \union UNION {CallsOf(l.todo[i]) : i \in DOMAIN l.todo}
  IN /\ gone # {} /\ Fault
     /\ Tell([c \in gone |-> "gone"])
     /\ lost' = lost \/ (l.pc = "flushed" /\ lost' = lost \union {l})
     /\ Work(n, Idle) /\ queue' = [queue EXCEPT ![n] = <<>>]
     /\ UNCHANGED db

LaneStep(n) == Take(n) \/ Begin(n) \/ Lock(n) \/ Read(n) \/ Flush(n) \/ Commit(n)

Step ==
  \/ \E n \in Nodes : \/ LaneStep(n)
                       \/ ConnectionBreaks(n) \/ CommitUnknown(n) \/ CloseFails(n) \/ Die(n)
                       \/ GiveUpAsking(n)
  \/ LostEnds
  \/ \E c \in Calls, n \in Nodes : Send(c, n)

Fairness == WF_vars(LostEnds) /\ \A n \in Nodes : WF_vars(LaneStep(n))

Spec == Init /\ [][Step]_vars
FairSpec == Spec /\ Fairness

-----------------------------------------------------------------------------
(* What must hold in every state. *)

RECURSIVE Effects(_)
Effects(cs) ==
  IF cs = {} THEN 0 ELSE LET c == CHOOSE c \in cs : TRUE IN db.effects[c] + Effects(cs \ {c})

AppliedOnce == \A c \in Calls : Effects(SameRequest(c)) <= 1

AnswersAreTrue ==
  \A c \in Calls :
    /\ answer[c] = "done"                => Effects(SameRequest(c)) = 1
    /\ answer[c] = "refused"             => Effects(SameRequest(c)) = 0
    /\ answer[c] \in {"busy", "failed"}  => db.effects[c] = 0

StockConserved ==
  db.stock + (IF db.order = "CREATED" THEN 1 ELSE 0) + (IF db.rival THEN 1 ELSE 0) = 1

(* No change of the order overwrites another. *)
EveryChangeIsAVersion ==
  db.version = Effects(Calls \intersect (Cancel \union Adjust \union {"expire"}))

(* Must come about: nobody waits for ever. *)
EveryCallIsAnswered == <>[](\A c \in Calls : answer[c] # "waiting")

-----------------------------------------------------------------------------
(* What must be reachable, or the model proves nothing: each of these has to be violated. *)

NeverConfirmed == ~(\E n \in Nodes : lane[n].unsure /\ lane[n].group \in db.groups)
NeverSplit     == \A n \in Nodes : lane[n].todo = <<>>
NeverRerun     == ~(faults = 0 /\ \E n \in Nodes : lane[n].pc = "taken" /\ lane[n].kept # <<>>)
NeverReplayed  == ~(\A c \in Cancel : answer[c] = "done")
NeverRefused   == ~(\E c \in Calls : answer[c] = "refused")
=============================================================================
