// A client of govmomi's REST library, as Debian ships it: logs in, lists, edits a draft, starts a task and polls it to its end. Prints one JSON object.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

type task struct {
	Status   string `json:"status"`
	Progress struct {
		Total     int64 `json:"total"`
		Completed int64 `json:"completed"`
	} `json:"progress"`
	Start   time.Time       `json:"start_time"`
	Service string          `json:"service"`
	Result  json.RawMessage `json:"result"`
}

type report struct {
	User       string                     `json:"user"`
	Clusters   []map[string]interface{}   `json:"clusters"`
	Drafts     map[string]json.RawMessage `json:"drafts"`
	Draft      string                     `json:"draft"`
	BaseImage  string                     `json:"base_image"`
	FirstPoll  string                     `json:"first_poll"`
	LastPoll   string                     `json:"last_poll"`
	Refusal    string                     `json:"refusal"`
	AfterLeave bool                       `json:"session_after_logout"`
}

func fail(step string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
		os.Exit(1)
	}
}

func resource(c *rest.Client, path string) *rest.Resource { return c.Resource(path) }

// In this release of the library a 202 is an error: the id of the task is read around it.
func start(ctx context.Context, c *rest.Client, r *rest.Resource) string {
	req := r.Request(http.MethodPost)
	req.Header.Set("vmware-api-session-id", c.SessionID())
	req.Header.Set("Content-Type", "application/json")
	var id string
	err := c.Client.Do(ctx, req, func(res *http.Response) error {
		if res.StatusCode != http.StatusAccepted {
			return fmt.Errorf("status %s", res.Status)
		}
		return json.NewDecoder(res.Body).Decode(&id)
	})
	fail("start "+r.String(), err)
	return id
}

func main() {
	address, err := url.Parse(os.Args[1])
	fail("address", err)
	cluster, version := os.Args[2], os.Args[3]
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Second)
	defer stop()
	c := rest.NewClient(&vim25.Client{Client: soap.NewClient(address, true)})
	var told report
	fail("login", c.Login(ctx, address.User))

	session, err := c.Session(ctx)
	fail("session", err)
	if session == nil {
		fail("session", fmt.Errorf("nobody is logged in"))
	}
	told.User = session.User

	get := func(path string, into interface{}) {
		fail(path, c.Do(ctx, resource(c, path).Request(http.MethodGet), into))
	}
	software := "/api/esx/settings/clusters/" + cluster + "/software"
	get("/api/vcenter/cluster", &told.Clusters)
	fail("create draft", c.Do(ctx, resource(c, software+"/drafts").Request(http.MethodPost), &told.Draft))
	draft := software + "/drafts/" + told.Draft
	get(software+"/drafts", &told.Drafts)
	base := map[string]string{"version": version}
	fail("set base image", c.Do(ctx, resource(c, draft+"/software/base-image").Request(http.MethodPut, base), nil))
	var image struct{ Version string }
	get(draft+"/software/base-image", &image)
	told.BaseImage = image.Version

	id := start(ctx, c, resource(c, software).WithParam("action", "scan").WithParam("vmw-task", "true"))
	for {
		var info task
		get("/api/cis/tasks/"+id, &info)
		if told.FirstPoll == "" {
			told.FirstPoll = info.Status
		}
		told.LastPoll = info.Status
		if info.Status != "PENDING" && info.Status != "RUNNING" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}

	// A second draft of the same user is refused with a 400, whose words the library shows.
	if err := c.Do(ctx, resource(c, software+"/drafts").Request(http.MethodPost), nil); err != nil {
		told.Refusal = err.Error()
	}
	fail("delete draft", c.Do(ctx, resource(c, draft).Request(http.MethodDelete), nil))
	fail("logout", c.Logout(ctx))
	left, err := c.Session(ctx)
	fail("session after logout", err)
	told.AfterLeave = left != nil
	var out bytes.Buffer
	fail("print", json.NewEncoder(&out).Encode(told))
	fmt.Print(out.String())
}
