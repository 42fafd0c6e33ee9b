# A whole agent with Perl's own modules: registers, proves itself, then does one task after the other until it is ended.
package Client;
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;
use Time::HiRes 'sleep';

my $http = HTTP::Tiny->new(timeout => 60);
my $json = JSON::PP->new->utf8;

sub post {
    my ($path, $secret, $body) = @_;
    my $headers = { authorization => "Bearer $secret", 'content-type' => 'application/json' };
    my $url = "$ENV{MILLRACE_URL}/api/v1/agents$path";
    my $response = $http->post($url, { headers => $headers, content => $json->encode($body) });
    # Another one has the task by now: what came out here is not wanted.
    die $response->{content} unless $response->{success} or $response->{content} =~ /TASK_LEASE_LOST/;
    return $json->decode($response->{content});
}

# For measurements: work that takes a while, and a line in a file that nobody else knows of.
sub measured {
    my ($task, $handle) = @_;
    sleep(($ENV{AGENT_WORK_MS} // 0) / 1000);
    my $result = $handle->($task->{payload});
    if ($ENV{AGENT_LEDGER}) {
        open my $ledger, '>>', $ENV{AGENT_LEDGER} or die $!;
        print $ledger "$task->{taskId}\n";
    }
    return $result;
}

# `payload` and `result` are an example of its work: the agent is given this before any other.
sub work {
    my ($capability, $payload, $result, $handle) = @_;
    my $me = post('', $ENV{MILLRACE_TOKEN}, {
        name => $capability, kind => 'perl', capabilities => [$capability], leaseMs => ($ENV{AGENT_LEASE_MS} // 10000) + 0,
        healthTask => { capability => $capability, payload => $payload, result => $result },
    });
    while (1) {
        my $task = post("/$me->{agentId}/claim", $me->{secret}, { waitMs => 20000 })->{task} or next;
        my $given = $task->{payload};
        my $done = $task->{capability} eq 'health'
            ? { sum => $given->{add}[0] + $given->{add}[1], result => $handle->($given->{task}{payload}) }
            : measured($task, $handle);
        post("/$me->{agentId}/report", $me->{secret},
            { taskId => $task->{taskId}, attempt => $task->{attempt}, result => $done });
    }
}

1;
