package sandbox

// FeedPath is where the sandbox serves a campaign feed, as Qualifio's host does:
// the long part of an address is its secret.
const FeedPath = "/v1/campaignfeed/channels/5a9db0c7-5a4d-4b0c-8f5e-0c0f3f5d7e11/json"

// FeedURL returns the address of the campaign feed.
func (s *Server) FeedURL() string { return s.url + FeedPath + "?clientId=1" }

// sampleFeed returns a feed of two websites in turn. Its third campaign has ended.
// How Qualifio writes dates is not documented.
func sampleFeed() object {
	channels := []object{}
	for i, c := range [][5]string{
		{"Summer quiz", "Quiz", "shop.example.com", "2025-05-20 09:00:00", "2099-08-31 23:59:59"},
		{"Staff quiz", "Quiz", "blog.example.com", "2025-06-02 10:30:00", "2099-12-31 23:59:59"},
		{"Easter egg hunt", "Instant win", "shop.example.com", "2025-03-01 08:00:00", "2025-04-21 23:59:59"},
		{"Événement de rentrée", "Instant win", "blog.example.com", "2025-08-18 14:00:00", "2099-12-31 23:59:59"},
	} {
		channels = append(channels, object{
			"channelId": 101 + i, "channel": "website", "dateCreated": c[3], "dateLastModified": c[3],
			"website":  object{"id": 1 + i%2, "name": c[2]},
			"campaign": object{"campaignId": 201 + i, "campaignTitle": c[0], "campaignType": c[1], "creator": "Acme"},
			"schedule": object{"startDate": c[3], "endDate": c[4], "hourlyLimitation": nil},
		})
	}
	return object{"numberRows": len(channels), "channels": channels}
}
