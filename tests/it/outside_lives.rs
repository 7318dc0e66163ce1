//! What a careful reader saw change in the outside material's lives, written down beforehand.

/// One version of a resource, and how it differs from the version before it.
pub(crate) struct Step {
    /// When it was captured, in UTC.
    pub(crate) captured_at: &'static str,
    /// The status as the item spells it.
    pub(crate) status: &'static str,
    /// What became of the resource.
    pub(crate) event: &'static str,
    /// Every difference from the version before, in order of path; none for a first and a last.
    pub(crate) edits: &'static [Edit],
}

/// One difference: a field or a list member that came, went or took another value.
pub(crate) struct Edit {
    /// Where, with a matched list member as its identity in brackets.
    pub(crate) path: &'static str,
    /// `add`, `remove` or `replace`; null counts as absent.
    pub(crate) op: &'static str,
    /// The value before as compact JSON, empty where there was none.
    pub(crate) old: &'static str,
    /// The value after as compact JSON, empty where there is none.
    pub(crate) new: &'static str,
}

const INTERFACE: &str = "/configuration/networkInterfaces/[eni-05721fa8354d07b8c]/association";
const INTERFACE_ADDRESS: &str = "/configuration/networkInterfaces/[eni-05721fa8354d07b8c]/\
     privateIpAddresses/[172.31.30.79]/association";
const PUBLIC_NAME: &str = "/configuration/publicDnsName";
const PUBLIC_ADDRESS: &str = "/configuration/publicIpAddress";
const STATE_CODE: &str = "/configuration/state/code";
const STATE_NAME: &str = "/configuration/state/name";
const REASON: &str = "/configuration/stateReason";
const TRANSITION_REASON: &str = "/configuration/stateTransitionReason";

const FIRST_NAME: &str = r#""ec2-34-222-120-66.us-west-2.compute.amazonaws.com""#;
const FIRST_ADDRESS: &str = r#""34.222.120.66""#;
const FIRST_ASSOCIATION: &str = concat!(
    r#"{"ipOwnerId":"amazon","#,
    r#""publicDnsName":"ec2-34-222-120-66.us-west-2.compute.amazonaws.com","#,
    r#""publicIp":"34.222.120.66"}"#
);
const SECOND_NAME: &str = r#""ec2-34-219-72-29.us-west-2.compute.amazonaws.com""#;
const SECOND_ADDRESS: &str = r#""34.219.72.29""#;
const SECOND_ASSOCIATION: &str = concat!(
    r#"{"ipOwnerId":"amazon","#,
    r#""publicDnsName":"ec2-34-219-72-29.us-west-2.compute.amazonaws.com","#,
    r#""publicIp":"34.219.72.29"}"#
);
const SHUTDOWN: &str = concat!(
    r#"{"code":"Client.UserInitiatedShutdown","#,
    r#""message":"Client.UserInitiatedShutdown: User initiated shutdown"}"#
);
const FIRST_STOP: &str = r#""User initiated (2019-02-22 20:46:42 GMT)""#;
const SECOND_STOP: &str = r#""User initiated (2019-02-22 21:02:58 GMT)""#;
const FIRST_LAUNCH: &str = r#""2019-02-22T20:30:10.000Z""#;
const SECOND_LAUNCH: &str = r#""2019-02-22T20:50:14.000Z""#;
const RUNNING: &str = r#""running""#;
const STOPPED: &str = r#""stopped""#;
const BLANK: &str = r#""""#;

/// The life of one instance in five notifications, `ec2.0.json` to `ec2.4.json`.
pub(crate) const INSTANCE: &[Step] = &[
    Step {
        captured_at: "2019-02-22T20:43:10.208Z",
        status: "ResourceDiscovered",
        event: "first_seen",
        edits: &[],
    },
    Step {
        captured_at: "2019-02-22T20:48:32.538Z",
        status: "OK",
        event: "changed",
        edits: &[
            Edit { path: INTERFACE, op: "remove", old: FIRST_ASSOCIATION, new: "" },
            Edit { path: INTERFACE_ADDRESS, op: "remove", old: FIRST_ASSOCIATION, new: "" },
            Edit { path: PUBLIC_NAME, op: "replace", old: FIRST_NAME, new: BLANK },
            Edit { path: PUBLIC_ADDRESS, op: "remove", old: FIRST_ADDRESS, new: "" },
            Edit { path: STATE_CODE, op: "replace", old: "16", new: "80" },
            Edit { path: STATE_NAME, op: "replace", old: RUNNING, new: STOPPED },
            Edit { path: REASON, op: "add", old: "", new: SHUTDOWN },
            Edit { path: TRANSITION_REASON, op: "replace", old: BLANK, new: FIRST_STOP },
        ],
    },
    Step {
        captured_at: "2019-02-22T21:02:18.758Z",
        status: "OK",
        event: "changed",
        edits: &[
            Edit {
                path: "/configuration/launchTime",
                op: "replace",
                old: FIRST_LAUNCH,
                new: SECOND_LAUNCH,
            },
            Edit { path: INTERFACE, op: "add", old: "", new: SECOND_ASSOCIATION },
            Edit { path: INTERFACE_ADDRESS, op: "add", old: "", new: SECOND_ASSOCIATION },
            Edit { path: PUBLIC_NAME, op: "replace", old: BLANK, new: SECOND_NAME },
            Edit { path: PUBLIC_ADDRESS, op: "add", old: "", new: SECOND_ADDRESS },
            Edit { path: STATE_CODE, op: "replace", old: "80", new: "16" },
            Edit { path: STATE_NAME, op: "replace", old: STOPPED, new: RUNNING },
            Edit { path: REASON, op: "remove", old: SHUTDOWN, new: "" },
            Edit { path: TRANSITION_REASON, op: "replace", old: FIRST_STOP, new: BLANK },
            Edit {
                path: "/resourceCreationTime",
                op: "replace",
                old: r#""2019-02-22T20:30:10Z""#,
                new: r#""2019-02-22T20:50:14Z""#,
            },
        ],
    },
    Step {
        captured_at: "2019-02-22T21:17:53.073Z",
        status: "OK",
        event: "changed",
        edits: &[
            Edit { path: INTERFACE, op: "remove", old: SECOND_ASSOCIATION, new: "" },
            Edit { path: INTERFACE_ADDRESS, op: "remove", old: SECOND_ASSOCIATION, new: "" },
            Edit { path: PUBLIC_NAME, op: "replace", old: SECOND_NAME, new: BLANK },
            Edit { path: PUBLIC_ADDRESS, op: "remove", old: SECOND_ADDRESS, new: "" },
            Edit { path: STATE_CODE, op: "replace", old: "16", new: "80" },
            Edit { path: STATE_NAME, op: "replace", old: RUNNING, new: STOPPED },
            Edit { path: REASON, op: "add", old: "", new: SHUTDOWN },
            Edit { path: TRANSITION_REASON, op: "replace", old: BLANK, new: SECOND_STOP },
        ],
    },
    Step {
        captured_at: "2019-02-22T21:31:57.042Z",
        status: "ResourceDeleted",
        event: "deleted",
        edits: &[],
    },
];

/// What the diff in `ec2.1.json` says of the version before; it is silent about the state's code.
pub(crate) const INSTANCE_DIFF_ALONE: &[Edit] = &[
    Edit { path: INTERFACE, op: "remove", old: FIRST_ASSOCIATION, new: "" },
    Edit { path: INTERFACE_ADDRESS, op: "remove", old: FIRST_ASSOCIATION, new: "" },
    Edit { path: PUBLIC_NAME, op: "replace", old: FIRST_NAME, new: BLANK },
    Edit { path: PUBLIC_ADDRESS, op: "remove", old: FIRST_ADDRESS, new: "" },
    Edit { path: STATE_NAME, op: "replace", old: RUNNING, new: STOPPED },
    Edit { path: REASON, op: "add", old: "", new: SHUTDOWN },
    Edit { path: TRANSITION_REASON, op: "replace", old: BLANK, new: FIRST_STOP },
];

/// `test_sg_config_diff`: two captures of one group, alike in everything.
pub(crate) const SG_DIFF: &[Step] = &[
    Step {
        captured_at: "2016-12-11T06:04:02.376Z",
        status: "ResourceDiscovered",
        event: "first_seen",
        edits: &[],
    },
    Step {
        captured_at: "2016-12-11T06:04:03.800Z",
        status: "ResourceDiscovered",
        event: "changed",
        edits: &[],
    },
];

/// `test_sg_config_ingres_diff`: one capture, with nothing to compare it to.
pub(crate) const SG_INGRESS_DIFF: &[Step] = &[Step {
    captured_at: "2017-01-26T19:38:34.276Z",
    status: "ResourceDiscovered",
    event: "first_seen",
    edits: &[],
}];

/// `test_sg_config_patch_pitr`: the two captures of `test_sg_config_diff` again, alike as well.
pub(crate) const SG_PITR: &[Step] = &[
    Step {
        captured_at: "2016-12-11T06:04:02.376Z",
        status: "ResourceDiscovered",
        event: "first_seen",
        edits: &[],
    },
    Step {
        captured_at: "2016-12-11T06:04:03.800Z",
        status: "ResourceDiscovered",
        event: "changed",
        edits: &[],
    },
];
