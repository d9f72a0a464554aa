-- Room: capacities. Maturity grids and scores, trainings, coaching with agreed actions, governance records.
CREATE TABLE maturity_grid (
    territory_id {ID} NOT NULL,
    grid_id      {ID} NOT NULL,
    version      {INT} NOT NULL,
    name         TEXT NOT NULL,
    published_at {INT} NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, grid_id)
) {TABLE};
CREATE UNIQUE INDEX maturity_grid_version ON maturity_grid (territory_id, version);
-- A code means the same in every version, so that scores compare over the years.
CREATE TABLE maturity_criterion (
    territory_id {ID} NOT NULL,
    grid_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    domain       TEXT NOT NULL CHECK (domain IN ('organisation', 'management', 'technique')),
    position     {INT} NOT NULL,
    -- Below this level there is a need.
    wanted       {INT} NOT NULL CHECK (wanted BETWEEN 1 AND 4),
    body         TEXT NOT NULL,
    levels       TEXT NOT NULL,
    PRIMARY KEY (territory_id, grid_id, code)
) {TABLE};
CREATE TABLE maturity_assessment (
    territory_id  {ID} NOT NULL,
    assessment_id {ID} NOT NULL,
    org_id        {ID} NOT NULL,
    grid_id       {ID} NOT NULL,
    on_day        {INT} NOT NULL,
    note          TEXT NOT NULL,
    by_whom       TEXT NOT NULL,
    at            {INT} NOT NULL,
    PRIMARY KEY (territory_id, assessment_id)
) {TABLE};
CREATE UNIQUE INDEX maturity_assessment_day ON maturity_assessment (territory_id, org_id, on_day);
CREATE TABLE maturity_score (
    territory_id  {ID} NOT NULL,
    assessment_id {ID} NOT NULL,
    code          TEXT NOT NULL,
    level         {INT} NOT NULL CHECK (level BETWEEN 0 AND 4),
    note          TEXT NOT NULL,
    PRIMARY KEY (territory_id, assessment_id, code)
) {TABLE};

CREATE TABLE training (
    territory_id {ID} NOT NULL,
    training_id  {ID} NOT NULL,
    number       TEXT NOT NULL,
    domain       TEXT NOT NULL CHECK (domain IN ('organisation', 'management', 'technique')),
    title        TEXT NOT NULL,
    aims         TEXT NOT NULL,
    trainer      TEXT NOT NULL,
    seats        {INT} NOT NULL,
    taken        {INT} NOT NULL,
    -- Share of the minutes held that a certificate asks for, in hundredths of a per cent.
    min_share    {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    why          TEXT NOT NULL,
    planned_at   {INT} NOT NULL,
    CHECK (taken BETWEEN 0 AND seats),
    PRIMARY KEY (territory_id, training_id)
) {TABLE};
CREATE INDEX training_planned ON training (territory_id, planned_at);
-- The criteria of the grid that it answers.
CREATE TABLE training_need (
    territory_id {ID} NOT NULL,
    training_id  {ID} NOT NULL,
    code         TEXT NOT NULL,
    PRIMARY KEY (territory_id, training_id, code)
) {TABLE};
CREATE TABLE training_session (
    territory_id {ID} NOT NULL,
    session_id   {ID} NOT NULL,
    training_id  {ID} NOT NULL,
    on_day       {INT} NOT NULL,
    -- Minutes after midnight.
    starts       {INT} NOT NULL,
    minutes      {INT} NOT NULL,
    place        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('planned', 'held', 'cancelled')),
    PRIMARY KEY (territory_id, session_id)
) {TABLE};
CREATE INDEX training_session_of ON training_session (territory_id, training_id, on_day);
CREATE INDEX training_session_day ON training_session (territory_id, on_day);
CREATE TABLE enrolment (
    territory_id {ID} NOT NULL,
    training_id  {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('in', 'out')),
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, training_id, member_id)
) {TABLE};
CREATE INDEX enrolment_org ON enrolment (territory_id, org_id);
CREATE TABLE attendance (
    territory_id {ID} NOT NULL,
    session_id   {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    present      {INT} NOT NULL CHECK (present IN (0, 1)),
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, session_id, member_id)
) {TABLE};
CREATE TABLE training_evaluation (
    territory_id {ID} NOT NULL,
    training_id  {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    useful       {INT} NOT NULL CHECK (useful BETWEEN 1 AND 5),
    clear        {INT} NOT NULL CHECK (clear BETWEEN 1 AND 5),
    applied      {INT} NOT NULL CHECK (applied BETWEEN 1 AND 5),
    remark       TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, training_id, member_id)
) {TABLE};
CREATE TABLE attendance_certificate (
    territory_id   {ID} NOT NULL,
    certificate_id {ID} NOT NULL,
    number         TEXT NOT NULL,
    training_id    {ID} NOT NULL,
    member_id      {ID} NOT NULL,
    org_id         {ID} NOT NULL,
    minutes        {INT} NOT NULL,
    given_on       {INT} NOT NULL,
    PRIMARY KEY (territory_id, certificate_id)
) {TABLE};
CREATE UNIQUE INDEX attendance_certificate_of ON attendance_certificate (territory_id, training_id, member_id);
CREATE INDEX attendance_certificate_org ON attendance_certificate (territory_id, org_id);

CREATE TABLE coaching_visit (
    territory_id {ID} NOT NULL,
    visit_id     {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    coach        {ID} NOT NULL,
    planned_on   {INT} NOT NULL,
    subject      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('planned', 'done', 'cancelled')),
    report       TEXT NOT NULL,
    done_at      {INT},
    PRIMARY KEY (territory_id, visit_id)
) {TABLE};
CREATE INDEX coaching_visit_org ON coaching_visit (territory_id, org_id);
CREATE INDEX coaching_visit_day ON coaching_visit (territory_id, state, planned_on);
CREATE TABLE agreed_action (
    territory_id {ID} NOT NULL,
    action_id    {ID} NOT NULL,
    visit_id     {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    body         TEXT NOT NULL,
    responsible  TEXT NOT NULL,
    due_on       {INT} NOT NULL,
    -- How often the deadline was moved.
    moved        {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'said', 'done', 'dropped')),
    note         TEXT NOT NULL,
    changed_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, action_id)
) {TABLE};
CREATE INDEX agreed_action_org ON agreed_action (territory_id, org_id);
CREATE INDEX agreed_action_due ON agreed_action (territory_id, state, due_on);

-- What an organisation's statutes say; law 112-12 leaves figures to them.
CREATE TABLE org_statutes (
    territory_id {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    share_value  {INT} NOT NULL,
    notice_days  {INT} NOT NULL,
    quorum       {INT} NOT NULL,
    quorum_again {INT} NOT NULL,
    extra_quorum {INT} NOT NULL,
    extra_quorum_again {INT} NOT NULL,
    extra_majority {INT} NOT NULL,
    proxies_max  {INT} NOT NULL,
    mandate_years {INT} NOT NULL,
    -- Month and day on which its year ends: 1231.
    year_end     {INT} NOT NULL,
    changed_by   TEXT NOT NULL,
    changed_at   {INT} NOT NULL,
    PRIMARY KEY (territory_id, org_id)
) {TABLE};
-- The register of shares: what is subscribed, passed on or paid back; never changed.
CREATE TABLE share_movement (
    territory_id {ID} NOT NULL,
    movement_id  {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    shares       {INT} NOT NULL,
    value        {INT} NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('subscribed', 'paid_back', 'passed_on', 'received')),
    on_day       {INT} NOT NULL,
    note         TEXT NOT NULL,
    by_whom      TEXT NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, movement_id)
) {TABLE};
CREATE INDEX share_movement_org ON share_movement (territory_id, org_id, member_id);
-- What each member holds: the sum of the movements, never below nothing.
CREATE TABLE share_holding (
    territory_id {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    -- Her number in the register: 1..n of the organisation.
    register_no  {INT} NOT NULL,
    shares       {INT} NOT NULL CHECK (shares >= 0),
    PRIMARY KEY (territory_id, org_id, member_id)
) {TABLE};
CREATE UNIQUE INDEX share_holding_number ON share_holding (territory_id, org_id, register_no);

CREATE TABLE mandate (
    territory_id {ID} NOT NULL,
    mandate_id   {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    office       TEXT NOT NULL,
    from_day     {INT} NOT NULL,
    until_day    {INT} NOT NULL,
    -- The assembly that gave it, when it is recorded here.
    assembly_id  {ID},
    ended_on     {INT},
    ended_why    TEXT NOT NULL,
    PRIMARY KEY (territory_id, mandate_id)
) {TABLE};
CREATE INDEX mandate_org ON mandate (territory_id, org_id);

CREATE TABLE assembly (
    territory_id {ID} NOT NULL,
    assembly_id  {ID} NOT NULL,
    number       TEXT NOT NULL,
    org_id       {ID} NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('ordinary', 'extraordinary')),
    -- The one whose quorum was not there, when it is called again.
    again_of     {ID},
    convoked_on  {INT} NOT NULL,
    held_on      {INT} NOT NULL,
    starts       {INT} NOT NULL,
    place        TEXT NOT NULL,
    agenda       TEXT NOT NULL,
    -- Members when it was convoked, and how many must be there.
    called       {INT} NOT NULL,
    needed       {INT} NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('convoked', 'held', 'no_quorum', 'cancelled')),
    present      {INT} NOT NULL,
    represented  {INT} NOT NULL,
    minutes      TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    recorded_at  {INT},
    PRIMARY KEY (territory_id, assembly_id)
) {TABLE};
CREATE INDEX assembly_org ON assembly (territory_id, org_id, held_on);
CREATE TABLE assembly_voter (
    territory_id {ID} NOT NULL,
    assembly_id  {ID} NOT NULL,
    member_id    {ID} NOT NULL,
    -- Who votes for her; none: she is there.
    proxy_id     {ID},
    PRIMARY KEY (territory_id, assembly_id, member_id)
) {TABLE};
CREATE TABLE assembly_resolution (
    territory_id {ID} NOT NULL,
    assembly_id  {ID} NOT NULL,
    position     {INT} NOT NULL,
    body         TEXT NOT NULL,
    yes          {INT} NOT NULL,
    no           {INT} NOT NULL,
    abstain      {INT} NOT NULL,
    passed       {INT} NOT NULL CHECK (passed IN (0, 1)),
    PRIMARY KEY (territory_id, assembly_id, position)
) {TABLE};

-- What the law asks for, as data that a lawyer confirms.
CREATE TABLE governance_duty (
    territory_id {ID} NOT NULL,
    duty_id      {ID} NOT NULL,
    code         TEXT NOT NULL,
    rule         TEXT NOT NULL CHECK (rule IN ('year_end', 'assembly', 'mandate')),
    days         {INT} NOT NULL,
    -- An ordinary assembly that is held settles it.
    by_assembly  {INT} NOT NULL CHECK (by_assembly IN (0, 1)),
    name         TEXT NOT NULL,
    source       TEXT NOT NULL,
    PRIMARY KEY (territory_id, duty_id)
) {TABLE};
CREATE UNIQUE INDEX governance_duty_code ON governance_duty (territory_id, code);
CREATE TABLE governance_deadline (
    territory_id {ID} NOT NULL,
    deadline_id  {ID} NOT NULL,
    org_id       {ID} NOT NULL,
    duty_id      {ID} NOT NULL,
    -- The year, the assembly's number or the mandate's id.
    period       TEXT NOT NULL,
    due_on       {INT} NOT NULL,
    done_on      {INT},
    done_note    TEXT NOT NULL,
    done_by      TEXT NOT NULL,
    PRIMARY KEY (territory_id, deadline_id)
) {TABLE};
CREATE UNIQUE INDEX governance_deadline_of ON governance_deadline (territory_id, org_id, duty_id, period);
CREATE INDEX governance_deadline_due ON governance_deadline (territory_id, due_on);
-- Reminders given: each once. Days -1 under the territory's own id: the last day that was looked at.
CREATE TABLE capacity_reminder (
    territory_id {ID} NOT NULL,
    subject_id   {ID} NOT NULL,
    days         {INT} NOT NULL,
    at           {INT} NOT NULL,
    PRIMARY KEY (territory_id, subject_id, days)
) {TABLE};
