package main

import (
	"encoding/base64"
	"encoding/json"
	"io"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

type request struct {
	Endpoint        string            `json:"endpoint"`
	Region          string            `json:"region"`
	AccessKeyID     string            `json:"accessKeyId"`
	AccessKeySecret string            `json:"accessKeySecret"`
	SecurityToken   string            `json:"securityToken"`
	Signature       string            `json:"signature"`
	Bucket          string            `json:"bucket"`
	Key             string            `json:"key"`
	File            string            `json:"file"`
	ContentType     string            `json:"contentType"`
	PartSize        int               `json:"partSize"`
	Callback        map[string]string `json:"callback"`
	CallbackVar     map[string]string `json:"callbackVar"`
}

// What the SDK has handed out, by the names that it has there.
type shown map[string]any

func readRequest(input io.Reader) (asked request, err error) {
	err = json.NewDecoder(input).Decode(&asked)
	return asked, err
}

func newClient(asked request) *oss.Client {
	version := oss.SignatureVersionV4
	if asked.Signature == "v1" {
		version = oss.SignatureVersionV1
	}
	provider := credentials.NewStaticCredentialsProvider(asked.AccessKeyID, asked.AccessKeySecret, asked.SecurityToken)
	return oss.NewClient(oss.LoadDefaultConfig().
		WithCredentialsProvider(provider).
		WithRegion(asked.Region).
		WithEndpoint(asked.Endpoint).
		WithSignatureVersion(version))
}

// The base64 of the JSON, as x-oss-callback and x-oss-callback-var are sent.
func encode(parameter map[string]string) (*string, error) {
	text, err := json.Marshal(parameter)
	return oss.Ptr(base64.StdEncoding.EncodeToString(text)), err
}

func encodeBoth(asked request) (callback, callbackVar *string, err error) {
	if callback, err = encode(asked.Callback); err != nil {
		return nil, nil, err
	}
	callbackVar, err = encode(asked.CallbackVar)
	return callback, callbackVar, err
}
